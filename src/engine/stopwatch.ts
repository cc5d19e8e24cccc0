/** Milliseconds by stage; a stage that runs several times (once per frame) adds up. */
export class Stopwatch {
  readonly #startedAt = performance.now();
  readonly #stages = new Map<string, number>();

  async time<T>(stage: string, work: () => Promise<T> | T): Promise<T> {
    const from = performance.now();
    try {
      return await work();
    } finally {
      this.#stages.set(stage, (this.#stages.get(stage) ?? 0) + performance.now() - from);
    }
  }

  /** All stages so far and `total`, the time since the stopwatch was made. */
  timingsMs(): Record<string, number> {
    const entries = [...this.#stages, ['total', performance.now() - this.#startedAt] as const];
    return Object.fromEntries(entries.map(([stage, ms]) => [stage, Math.round(ms * 10) / 10]));
  }
}
