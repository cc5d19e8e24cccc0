import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, nextTurn, priorityOf, type Waiting, withTurn } from './fair-queue.ts';
import { MEDIA_KINDS, type MediaKind } from './media.ts';

interface Job {
  key: string;
  kind: MediaKind;
  turn: number;
  order: number;
  since: Date;
}

/** A queue in memory with the order of the real one, and a clock that the test moves. */
class Queue {
  nowMs = Date.UTC(2027, 0, 1);
  waiting: Job[] = [];
  private count = 0;

  add(key: string, kind: MediaKind, times = 1): void {
    let seen = this.seenBy(key);
    const since = new Date(this.nowMs);
    for (let i = 0; i < times; i += 1) {
      const turn = nextTurn(kind, since, seen, costOf({ kind, format: 'mp3', sizeBytes: 0 }));
      seen = withTurn(seen, kind, turn, since);
      this.waiting.push({ key, kind, turn, order: this.count++, since });
    }
  }

  /** The next job; it is no longer waiting then. */
  take(): Job {
    const [first, ...rest] = this.waiting.sort((a, b) => priorityOf(b.turn) - priorityOf(a.turn) || a.order - b.order);
    this.waiting = rest;
    return first as Job;
  }

  take10(): string {
    return Array.from({ length: 10 }, () => this.take().key).join('');
  }

  pass(seconds: number): void {
    this.nowMs += seconds * 1000;
  }

  private seenBy(key: string): Waiting {
    const heads: Waiting['heads'] = {};
    const own: Waiting['own'] = {};
    for (const { kind, turn, since, key: of } of this.waiting) {
      if (turn < (heads[kind]?.turn ?? Number.POSITIVE_INFINITY)) Object.assign(heads, { [kind]: { turn, since } });
      if (of === key) Object.assign(own, { [kind]: Math.max(turn, own[kind] ?? 0) });
    }
    return { heads, own };
  }
}

const HOUR = 3600;

describe('nextTurn', () => {
  it('puts a picture before the videos of another key, also when these are hours late', () => {
    const queue = new Queue();
    queue.add('a', 'video', 1000);
    queue.add('b', 'image');
    expect(queue.take().key).toBe('b');
    queue.pass(5 * HOUR);
    queue.take();
    // What is far beyond its courtesy runs first, once.
    queue.add('b', 'image', 3);
    expect([queue.take().key, queue.take().key, queue.take().key, queue.take().key]).toEqual(['a', 'b', 'b', 'b']);
  });

  it('lets bursts take turns, and a newcomer wait for one job of each', () => {
    const queue = new Queue();
    queue.add('a', 'image', 500);
    queue.add('b', 'image', 500);
    expect(queue.take10()).toBe('ababababab');
    // The machine is slower than was thought: what waits is late by a good half hour.
    queue.pass(0.6 * HOUR);
    queue.add('c', 'image', 5);
    expect([...queue.take10()].filter((key) => key === 'c').length).toBe(2);
  });

  it('puts a picture before the videos of its own key', () => {
    const queue = new Queue();
    queue.add('a', 'video', 100);
    queue.add('a', 'image');
    expect(queue.take().kind).toBe('image');
  });

  it('shares by cost: a key with videos has one for twenty pictures of another', () => {
    const queue = new Queue();
    queue.add('a', 'video', 100);
    queue.pass(HOUR / 2);
    queue.add('b', 'image', 100);
    const kinds = Array.from({ length: 63 }, () => queue.take().kind);
    expect(kinds.filter((kind) => kind === 'video').length).toBeGreaterThanOrEqual(3);
    expect(kinds.filter((kind) => kind === 'video').length).toBeLessThanOrEqual(5);
  });

  it('takes long sound for dearer than short, and nothing else by its size', () => {
    const sound = { kind: 'audio', format: 'mp3', sizeBytes: 10_000 } as const;
    expect(costOf(sound)).toBe(2);
    expect(costOf({ ...sound, sizeBytes: 30_000_000 })).toBe(300);
    expect(costOf({ ...sound, format: 'wav', sizeBytes: 30_000_000 })).toBe(20);
    expect(costOf({ kind: 'image', format: 'jpeg', sizeBytes: 30_000_000 })).toBe(1);
    const now = new Date(Date.UTC(2027, 0, 1));
    const first = nextTurn('audio', now, { heads: {}, own: {} }, 300);
    const second = nextTurn('audio', now, withTurn({ heads: {}, own: {} }, 'audio', first, now), 300);
    expect(second - first).toBe(300);
  });

  it('treats videos of several keys alike', () => {
    const queue = new Queue();
    queue.add('a', 'video', 500);
    queue.pass(HOUR / 2);
    queue.add('b', 'video', 5);
    expect(queue.take10()).toBe('ababababab');
  });

  it('lets nothing starve: a video runs in little more than its ten minutes beside any stream of pictures', () => {
    for (const keys of [1, 10, 50]) {
      const queue = new Queue();
      queue.add('slow', 'video');
      // More pictures wait than are taken, all the time, of keys that come and go.
      for (let i = 0; i < keys; i += 1) queue.add(`k${i}`, 'image');
      let waitedSeconds = 0;
      for (let key = queue.take().key; key !== 'slow'; key = queue.take().key) {
        queue.add(key, 'image');
        queue.pass(1);
        waitedSeconds += 1;
      }
      expect(waitedSeconds).toBeGreaterThan(590);
      expect(waitedSeconds).toBeLessThan(601 + 2 * keys);
    }
  });

  it('keeps the order of one key and kind, and fits into the priority of a job', () => {
    const arrival = fc.record({ key: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom(...MEDIA_KINDS), afterSeconds: fc.integer({ min: 0, max: 5000 }) });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 40 }), fc.integer({ min: 2026, max: 2300 }), (arrivals, year) => {
        const queue = new Queue();
        queue.nowMs = Date.UTC(year, 0, 1);
        for (const { key, kind, afterSeconds } of arrivals) {
          queue.pass(afterSeconds);
          if (afterSeconds % 3 === 0 && queue.waiting.length > 0) queue.take();
          queue.add(key, kind);
        }
        const last = new Map<string, number>();
        while (queue.waiting.length > 0) {
          const { key, kind, order, turn } = queue.take();
          expect(order).toBeGreaterThan(last.get(key + kind) ?? -1);
          last.set(key + kind, order);
          expect(Math.abs(priorityOf(turn))).toBeLessThan(2 ** 31);
        }
      }),
      { numRuns: 60 },
    );
  });
});
