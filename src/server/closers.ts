/** What is to be closed, last opened first. A failure does not keep the others open. */
export class Closers {
  private readonly all: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.all.push(close);
  }

  /** Closes everything once; throws the first failure when all are done. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.all.pop(); close; close = this.all.pop()) await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
