import { describe, expect, it } from 'vitest';
import { collectFiles } from './collect-files.ts';
import { type FlagSpec, UsageError } from './command.ts';
import { parseArguments } from './parse-arguments.ts';
import { duration, progressBar } from './progress-bar.ts';
import { runInParallel } from './run-in-parallel.ts';
import { printable, wrap } from './wrap.ts';

const flags: Record<string, FlagSpec> = {
  policy: { type: 'string', doc: '' },
  slice: { type: 'string', multiple: true, doc: '' },
  worker: { type: 'boolean', doc: '' },
};

describe('arguments', () => {
  it('reads flags, repeated flags, negated flags and operands', () => {
    expect(parseArguments(['a.jpg', '--policy', 'strict', '--slice=x', '--slice', 'y', '--no-worker'], flags)).toMatchObject({
      positionals: ['a.jpg'],
      values: { policy: 'strict', slice: ['x', 'y'], worker: false },
    });
  });

  it.each([
    [['--polcy', 'strict'], /no flag --polcy\. Did you mean --policy\?/],
    [['--no-policy'], /no flag --no-policy/],
    [['--zzzzzzzz'], /"--help" lists them/],
    [['--policy'], /argument missing/],
    [['-x'], /no flag -x/],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv, flags)).toThrow(UsageError);
    expect(() => parseArguments(argv, flags)).toThrow(message);
  });
});

it('leaves URLs as they are and turns operands that are no files into errors in their place', async () => {
  const targets = await collectFiles(['https://example.org/a.jpg', '/no/such/file']);
  expect(targets.map(({ error }) => error?.code)).toEqual([undefined, 'not_found']);
});

it('enters folders in the order of names', async () => {
  const folder = new URL('../eval', import.meta.url).pathname;
  const names = (await collectFiles([folder])).map(({ path }) => path.slice(folder.length + 1));
  expect(names).toContain('metrics.ts');
  expect(names).toEqual(names.toSorted());
});

it('works on at most so many at once and keeps the order of the results', async () => {
  let running = 0;
  let most = 0;
  const results = await runInParallel([5, 4, 3, 2, 1], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 40, 30, 20, 10]);
  expect(most).toBe(2);
});

it('starts nothing new once it is interrupted', async () => {
  const abort = new AbortController();
  const work = async (item: number): Promise<number> => {
    if (item === 2) abort.abort();
    return item;
  };
  const results = await runInParallel([1, 2, 3], 1, work, abort.signal);
  expect(results).toEqual([1, 2]);
});

it('draws the bar with the time that is left, and nothing where stderr is no terminal', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const terminal = { out: () => {}, err: (text: string) => void lines.push(text), outIsTty: false, errIsTty: true, columns: 80, colors: false };
  const bar = progressBar(terminal, 4, { now: () => nowMs });
  nowMs = 1000;
  bar.update(1, 'a.jpg');
  expect(lines[0]).toContain('1/4  3 s left  a.jpg');
  const silent = progressBar({ ...terminal, errIsTty: false }, 4, { now: () => nowMs });
  silent.update(4);
  expect(lines).toHaveLength(1);
  expect([duration(8000), duration(200_000), duration(7_500_000)]).toEqual(['8 s', '3 min 20 s', '2 h 5 min']);
});

it('wraps at spaces and disarms control characters', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrap('unbreakable', 4)).toEqual(['unbreakable']);
  expect(printable('a\u001b[31mb\u202ec')).toBe('a\ufffd[31mb\ufffdc');
});
