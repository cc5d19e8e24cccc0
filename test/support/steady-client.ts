import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 4;
const PAUSE_MS = 250;

export interface Refusal {
  status: number;
  problem: { code?: string; detail?: string };
}

/** A client as the documentation wants it: it sends what failed again, with the same idempotency key, until the server has taken it. */
export class SteadyClient {
  private readonly ids = new Map<string, string>();
  private readonly baseUrl: () => string;
  private readonly headers: Record<string, string>;
  private waiting: { count: number; reached: () => void }[] = [];
  private onRefused: ((refusal: Refusal) => void)[] = [];

  /** `baseUrl` is asked before each request: the server may come back elsewhere. */
  constructor(baseUrl: () => string, key: string) {
    this.baseUrl = baseUrl;
    this.headers = { authorization: `Bearer ${key}`, prefer: 'respond-async' };
  }

  /** Submits the picture so many times; resolves to the ids by idempotency key when all are taken. */
  async submitAll(count: number, picture: Uint8Array<ArrayBuffer>, callbackUrl: string): Promise<Map<string, string>> {
    const keys = Array.from({ length: count }, (_, i) => `fault-${i}`);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
          if (await this.submit(key, picture, callbackUrl)) continue;
          keys.push(key);
          await this.pause();
        }
      }),
    );
    return this.ids;
  }

  /** Resolves when so many have been taken. */
  accepted(count: number): Promise<void> {
    return new Promise((reached) => {
      this.waiting.push({ count, reached });
      this.tell();
    });
  }

  /** The next refusal with status 5xx. */
  refused(): Promise<Refusal> {
    return new Promise((resolve) => this.onRefused.push(resolve));
  }

  /** The status of the detection when it has ended. */
  async wait(id: string): Promise<string> {
    for (;;) {
      const response = await fetch(`${this.baseUrl()}/v1/detections/${id}?wait=30`, { headers: this.headers });
      const { status } = (await response.json()) as { status: string };
      if (status === 'completed' || status === 'failed') return status;
    }
  }

  /** As a polite client does between two tries. */
  pause(): Promise<void> {
    return sleep(PAUSE_MS);
  }

  private async submit(key: string, picture: Uint8Array<ArrayBuffer>, callbackUrl: string): Promise<boolean> {
    const form = new FormData();
    form.set('callback_url', callbackUrl);
    form.set('file', new Blob([picture]), 'photo.jpg');
    const request = { method: 'POST', body: form, headers: { ...this.headers, 'idempotency-key': key } };
    const response = await fetch(`${this.baseUrl()}/v1/detections`, request).catch(() => null);
    const body = (await response?.json().catch(() => null)) as ({ id: string } & Refusal['problem']) | null;
    // No answer, or one that was cut: the server is away.
    if (!response || !body) return false;
    if (response.ok) {
      this.ids.set(key, body.id);
      this.tell();
      return true;
    }
    if (response.status < 500 && response.status !== 409) throw new Error(`${key}: ${response.status} ${JSON.stringify(body)}`);
    if (response.status >= 500) for (const heard of this.onRefused.splice(0)) heard({ status: response.status, problem: body });
    return false;
  }

  private tell(): void {
    for (const { count, reached } of this.waiting) if (this.ids.size >= count) reached();
    this.waiting = this.waiting.filter(({ count }) => this.ids.size < count);
  }
}
