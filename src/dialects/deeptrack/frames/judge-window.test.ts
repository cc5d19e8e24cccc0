import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HttpContext } from '../../../http/context.ts';
import type { DeeptrackContext } from '../openapi.ts';
import { judgeWindow } from './judge-window.ts';

/** Whoever submits with these services fails: they have no detections. */
let context: DeeptrackContext;
let uploadsDir: string;
beforeEach(async () => {
  uploadsDir = await mkdtemp(join(tmpdir(), 'bonafide-frames-'));
  context = { services: { uploadsDir }, settings: { policy: 'default' } } as unknown as DeeptrackContext;
});
afterEach(() => rm(uploadsDir, { recursive: true }));

const window = { frames: [Uint8Array.of(1, 2)], width: 2, height: 2, frameMicroseconds: 40_000 };
const judge = (signal: AbortSignal) => judgeWindow(context, {} as HttpContext, window, signal);
const givenUp = { label: 'UNCERTAIN', confidence: 0, fake_prob: null, warning: 'These frames were given up before their verdict came.' };

it('hands in nothing where nobody waits', async () => {
  expect(await judge(AbortSignal.abort())).toEqual(givenUp);
  expect(await readdir(uploadsDir)).toEqual([]);
});

it('hands in nothing where the caller goes while the frames are written, and leaves none', async () => {
  const caller = new AbortController();
  const judged = judge(caller.signal);
  caller.abort();
  expect(await judged).toEqual(givenUp);
  expect(await readdir(uploadsDir)).toEqual([]);
});
