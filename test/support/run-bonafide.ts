import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bonafide', import.meta.url));

/** The environment without settings of the machine that runs the tests. */
const plainEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BONAFIDE_|OTEL_|DATABASE_URL|NODE_OPTIONS|FORCE_COLOR)/.test(name)));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the launcher; nothing of it outlives the returned process. */
export function spawnBonafide(args: readonly string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }): ChildProcessWithoutNullStreams {
  return spawn(LAUNCHER, args, { cwd, env: { ...plainEnvironment(), ...env } });
}

/** Runs the launcher to its end. */
export async function runBonafide(args: readonly string[], options: { cwd: string; env?: Record<string, string> }): Promise<Ran> {
  const child = spawnBonafide(args, options);
  child.stdin.end();
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

export interface Running {
  /** Of the process itself: the launcher becomes it. */
  pid: number;
  stdout(): string;
  stderr(): string;
  /** Sends the signal and waits for the end; resolves to the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface Served extends Running {
  url: string;
  /** The key that this start printed; null where it printed none. */
  key: string | null;
}

/** Starts `serve` on a free port and waits until it listens. Throws with its output when it ends before. */
export async function serveBonafide(cwd: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<Served> {
  const running = await startBonafide(['serve', '--port', '0', '--data', 'data', '--engines', '1', ...args], { cwd, env }, /Documentation: .*\n/);
  return {
    ...running,
    url: /listens on (\S+)/.exec(running.stdout())?.[1] ?? '',
    key: /(bf_[\w-]{40,})/.exec(running.stdout())?.[1] ?? null,
  };
}

/** Starts `work` and waits until it works. Throws with its output when it ends before. */
export const workBonafide = (cwd: string, args: readonly string[], env: Record<string, string>): Promise<Running> =>
  startBonafide(['work', '--engines', '1', ...args], { cwd, env }, /^Working\.\n/m);

async function startBonafide(args: readonly string[], options: { cwd: string; env: Record<string, string> }, ready: RegExp): Promise<Running> {
  const child = spawnBonafide(args, options);
  const output = { stdout: '', stderr: '' };
  const closed = once(child, 'close') as Promise<[number | null]>;
  await new Promise<void>((resolve, reject) => {
    const hear = (from: 'stdout' | 'stderr') => (chunk: Buffer) => {
      output[from] += chunk;
      if (ready.test(output[from])) resolve();
    };
    child.stdout.on('data', hear('stdout'));
    child.stderr.on('data', hear('stderr'));
    void closed.then(([code]) => reject(new Error(`${args[0]} ended with ${code}: ${output.stderr}`)));
  });
  return {
    pid: child.pid as number,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    end: async (signal) => {
      child.kill(signal);
      return (await closed)[0];
    },
  };
}
