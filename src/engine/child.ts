import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { AppError } from '../core/errors.ts';
import type { Progress } from '../core/events.ts';
import type { Report } from '../core/report.ts';
import type { RestartReason } from '../core/telemetry.ts';
import { watchMemory } from './process-memory.ts';
import type { AnalyzeJob, ChildSettings, FromChild, ToChild } from './protocol.ts';
import { TimeLimit } from './time-limit.ts';

export interface ChildOptions {
  /** Entry of the child: it speaks `protocol.ts`. */
  module: URL;
  settings: ChildSettings;
  timeoutMs: number;
  memoryMaxBytes: number;
}

interface Running {
  resolve(report: Report): void;
  reject(error: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  onSound(seconds: number): void;
  end(): void;
}

const START_TIMEOUT_MS = 60_000;
const ERROR_TEXT_BYTES = 4096;
/** No variable of ours reaches a child. Few arenas keep glibc from holding on to freed pictures. */
const CHILD_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };

/** One engine child process. It is killed by its first timeout, memory excess or abort; whoever holds it then starts another. */
export class EngineChild {
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  /** Memory held after the last analysis. */
  rssBytes = 0;
  /** Why its end came, once it has: `crash` where nobody ordered it. */
  endReason: RestartReason = 'crash';
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  #running: Running | null = null;
  #errorText = '';

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#process = fork(options.module, [], {
      serialization: 'advanced',
      env: CHILD_ENVIRONMENT,
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.ready = this.#whenReady();
    this.exited = new Promise((resolve) => {
      const end = () => {
        this.#fail(
          new AppError('engine_crashed', 'The analysis ended unexpectedly. Try again; if it happens again, the file itself may be the cause.', this.#why()),
        );
        resolve();
      };
      this.#process.once('exit', end);
      this.#process.once('error', end);
    });
    this.#process.on('message', (message: FromChild) => this.#receive(message));
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#errorText = (this.#errorText + text.toString('utf8')).slice(-ERROR_TEXT_BYTES);
    });
    lowerPriority(this.#process.pid);
    this.#send({ type: 'settings', settings: options.settings });
  }

  /** False from the moment that its end was ordered or came. */
  get alive(): boolean {
    return !this.#process.killed && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** One analysis; a child runs one at a time. Rejects with the analysis' AppError, `engine_crashed` or `engine_timeout`. */
  run(job: AnalyzeJob, onProgress?: (progress: Progress) => void): Promise<Report> {
    if (this.#running) throw new Error('an engine child runs one analysis at a time');
    const { timeoutMs, memoryMaxBytes } = this.#options;
    this.#errorText = '';
    return new Promise<Report>((resolve, reject) => {
      const limit = new TimeLimit(timeoutMs, (allowedMs) => this.#stop(timedOut(allowedMs), 'timeout'));
      const unwatch = watchMemory(this.#process.pid ?? 0, memoryMaxBytes, (rssBytes) => this.#stop(tooMuchMemory(rssBytes, memoryMaxBytes), 'memory'));
      const end = () => {
        limit.clear();
        unwatch();
      };
      this.#running = { resolve, reject, onProgress, onSound: (seconds) => limit.heard(seconds), end };
      this.#send({ type: 'analyze', job });
    });
  }

  /** Ends the process at once; a running analysis rejects with `reason`. */
  kill(reason?: unknown): Promise<void> {
    this.#stop(reason ?? new AppError('engine_crashed', 'The engine was stopped before the analysis was done. Try again.'), 'recycle');
    return this.exited;
  }

  #whenReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#process.kill('SIGKILL'), START_TIMEOUT_MS);
      const settle = (message: FromChild) => {
        if (message.type !== 'ready') return;
        clearTimeout(timer);
        this.#process.off('message', settle);
        resolve();
      };
      const give = (cause?: unknown) => {
        clearTimeout(timer);
        reject(new AppError('engine_crashed', 'The engine could not be started. Run "bonafide doctor" to see what is missing.', this.#why(cause)));
      };
      this.#process.on('message', settle);
      this.#process.once('exit', () => give());
      this.#process.once('error', give);
    });
  }

  #receive(message: FromChild): void {
    if (message.type === 'progress') this.#running?.onProgress?.(message.progress);
    if (message.type === 'sound') this.#running?.onSound(message.seconds);
    if (message.type === 'memory' && message.rssBytes > this.#options.memoryMaxBytes)
      this.#stop(tooMuchMemory(message.rssBytes, this.#options.memoryMaxBytes), 'memory');
    if (message.type !== 'report' && message.type !== 'failed') return;
    this.rssBytes = message.rssBytes;
    const running = this.#settle();
    if (message.type === 'report') running?.resolve(message.report);
    else running?.reject(new AppError(message.error.code, message.error.publicMessage, { details: message.error.details, ...this.#why() }));
  }

  #stop(error: unknown, reason: RestartReason): void {
    if (this.alive) this.endReason = reason;
    this.#process.kill('SIGKILL');
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#settle()?.reject(error);
  }

  #settle(): Running | null {
    const running = this.#running;
    this.#running = null;
    running?.end();
    return running;
  }

  #send(message: ToChild): void {
    // A child that died says so by `exit`; a message that it did not get is lost with it.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  #why(cause?: unknown): { cause?: unknown } {
    const text = cause ?? this.#errorText.trim();
    return text === '' ? {} : { cause: text };
  }
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some systems do not allow it; the engine works all the same.
  }
}

function timedOut(timeoutMs: number): AppError {
  return new AppError(
    'engine_timeout',
    `The analysis took longer than ${Math.round(timeoutMs / 1000)} s and was stopped. Send smaller media, or raise the time limit.`,
  );
}

function tooMuchMemory(rssBytes: number, maxBytes: number): AppError {
  return new AppError('engine_crashed', 'The analysis needed more memory than it may take and was stopped. Send smaller media, or raise the memory limit.', {
    details: { rss_bytes: rssBytes, max_bytes: maxBytes },
  });
}
