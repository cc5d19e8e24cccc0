import type { HttpContext, HttpSettings } from '../../http/context.ts';
import { signPath } from '../../http/signed-url.ts';

export const detectionPath = (id: string): string => `/v1/detections/${id}`;

export const artifactPath = (detectionId: string, name: string): string => `${detectionPath(detectionId)}/artifacts/${name}`;

/** Makes absolute, signed links to artifacts: under the public URL where one is set, else under the address of the request. */
export function artifactLinks(c: HttpContext, settings: HttpSettings, secret: string): (detectionId: string, name: string) => string {
  const base = settings.publicUrl?.replace(/\/+$/, '') ?? new URL(c.req.url).origin;
  const nowMs = Date.now();
  return (detectionId, name) => base + signPath(secret, artifactPath(detectionId, name), nowMs);
}
