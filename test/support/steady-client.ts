import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 8;
const RETRY_AFTER_MS = 250;
/** Before the next submission, so long at most for the verdict of the last one: the server's pace is the client's, but an outage of its workers is not. */
const PACE_SECONDS = 2;
/** A stream that is to go on until something has happened does not go on for ever. */
const SUBMISSIONS_MAX = 3000;

export interface Refusal {
  status: number;
  problem: { code?: string; detail?: string };
}

export interface Submission {
  picture: Uint8Array<ArrayBuffer>;
  callbackUrl: string;
}

/**
 * A client as the documentation wants it: it sends what failed again, with the same idempotency key, until the server has taken it. A key that the server
 * holds for a request which was cut off is put aside, and the client goes on with the next.
 */
export class SteadyClient {
  /** What was taken: ids of detections by idempotency key. */
  readonly taken = new Map<string, string>();
  /** Keys of requests that were cut off, and which the server still holds. */
  readonly held: string[] = [];
  /** How many it has begun. */
  submissions = 0;
  private readonly baseUrl: () => Promise<string>;
  private readonly headers: Record<string, string>;
  private readonly closing = new AbortController();
  private reached: { count: number; resolve: () => void; reject: (why: unknown) => void }[] = [];
  private heard: { resolve: (refusal: Refusal) => void; reject: (why: unknown) => void }[] = [];

  /** `baseUrl` is asked before each request: the server may come back elsewhere, and while it is away that promise waits. */
  constructor(baseUrl: () => Promise<string>, key: string) {
    this.baseUrl = baseUrl;
    this.headers = { authorization: `Bearer ${key}`, prefer: 'respond-async' };
  }

  /** Submits, several at once and each with a key of its own, until so many are taken and `events` is over. Rejects with it, or where it never is. */
  async stream(count: number, submission: Submission, events: Promise<void>): Promise<void> {
    let isOver = false;
    const over = events.then(() => {
      isOver = true;
    });
    const loop = async (): Promise<void> => {
      while (!isOver || this.taken.size < count) {
        if (this.submissions >= SUBMISSIONS_MAX) throw new Error(`${SUBMISSIONS_MAX} submissions, and what they were to see is not over`);
        this.submissions += 1;
        const key = `fault-${this.submissions}`;
        const outcome = await this.submit(key, submission);
        if (outcome === 'held') this.held.push(key);
        else await this.ask(outcome, PACE_SECONDS);
      }
    };
    try {
      await Promise.all([over, ...Array.from({ length: AT_ONCE }, loop)]);
    } catch (error) {
      this.close(error);
      throw error;
    }
  }

  /** Sends again what was cut off, until all of it is taken. */
  async submitHeld(submission: Submission): Promise<void> {
    for (const key of this.held.splice(0)) while ((await this.submit(key, submission)) === 'held') await this.pause();
  }

  /** Resolves when so many have been taken. */
  accepted(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.reached.push({ count, resolve, reject });
      this.tell();
    });
  }

  /** The next refusal with status 5xx. */
  refused(): Promise<Refusal> {
    return new Promise((resolve, reject) => this.heard.push({ resolve, reject }));
  }

  /** The status of the detection when it has ended. */
  async wait(id: string): Promise<string> {
    for (;;) {
      const status = await this.ask(id, 30);
      if (status === 'completed' || status === 'failed') return status;
    }
  }

  /** As a polite client does between two tries. */
  pause(): Promise<void> {
    return sleep(RETRY_AFTER_MS, undefined, { signal: this.closing.signal });
  }

  /** Whatever it does or waits for ends now, by an error. */
  close(why: unknown = new Error('the client was closed')): void {
    this.closing.abort(why);
    for (const { reject } of [...this.reached.splice(0), ...this.heard.splice(0)]) reject(why);
  }

  /** Until the server has taken it, or says that it holds the key for a request before this one. */
  private async submit(key: string, { picture, callbackUrl }: Submission): Promise<string> {
    for (;;) {
      const form = new FormData();
      form.set('callback_url', callbackUrl);
      form.set('file', new Blob([picture]), 'photo.jpg');
      const answer = await this.send('/v1/detections', { method: 'POST', body: form, headers: { ...this.headers, 'idempotency-key': key } });
      // No answer, or one that was cut: the server is away.
      if (!answer) continue;
      const { status, body } = answer;
      if (status < 300) {
        this.taken.set(key, body.id);
        this.tell();
        return body.id;
      }
      if (status === 409) return 'held';
      if (status < 500) throw new Error(`${key}: ${status} ${JSON.stringify(body)}`);
      for (const { resolve } of this.heard.splice(0)) resolve({ status, problem: body });
      await this.pause();
    }
  }

  /** The status of a detection once it has ended or so many seconds have passed; undefined where the server is away. */
  private async ask(id: string, waitSeconds: number): Promise<string | undefined> {
    const answer = await this.send(`/v1/detections/${id}?wait=${waitSeconds}`, { headers: this.headers });
    if (answer && answer.status < 300) return answer.body.status;
    await this.pause();
    return undefined;
  }

  private async send(path: string, init: RequestInit): Promise<{ status: number; body: { id: string; status?: string } & Refusal['problem'] } | null> {
    const url = await this.baseUrl();
    this.closing.signal.throwIfAborted();
    try {
      const response = await fetch(`${url}${path}`, { ...init, signal: this.closing.signal });
      return { status: response.status, body: (await response.json()) as { id: string } };
    } catch {
      this.closing.signal.throwIfAborted();
      return null;
    }
  }

  private tell(): void {
    for (const { count, resolve } of this.reached) if (this.taken.size >= count) resolve();
    this.reached = this.reached.filter(({ count }) => this.taken.size < count);
  }
}
