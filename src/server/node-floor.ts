import { AppError } from '../core/errors.ts';

/** From here on Node runs TypeScript sources as they are, and has what the server uses. */
const NODE_MIN: readonly [number, number] = [22, 18];

/** Throws `conflict` with a remedy below the floor. */
export function requireNode(version: string = process.versions.node): void {
  if (!isOldNode(version)) return;
  throw new AppError(
    'conflict',
    `Node ${NODE_MIN.join('.')} or newer is needed, this is ${version}. In a checkout, "npm ci" brings one and ./bonafide uses it.`,
  );
}

export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]);
}
