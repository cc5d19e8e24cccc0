import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleDetection } from '../../../../test/support/sample-detections.ts';
import type { StreamMessage } from '../schema-stream.ts';
import { resultOf, type WindowResult } from './judge-window.ts';
import { type StreamPeer, StreamSession } from './session.ts';
import { BYTES_PER_SECOND, WavHeader, wavFile } from './wav-header.ts';
import { Windows } from './windows.ts';

const seconds = (count: number): Buffer => Buffer.alloc(count * BYTES_PER_SECOND, 1);
const header = (): Buffer => wavFile(Buffer.alloc(0));

describe('the header of a stream', () => {
  const readInPieces = (bytes: Buffer, size: number): Buffer | null => {
    const reader = new WavHeader();
    for (let at = 0; at < bytes.length; at += size) {
      const sound = reader.push(bytes.subarray(at, at + size));
      if (sound) return Buffer.concat([sound, bytes.subarray(at + size)]);
    }
    return null;
  };

  it('is read out of pieces of any size', () => {
    const bytes = Buffer.concat([header(), Buffer.from('sound!')]);
    for (const size of [1, 3, 7, 44, 45, 1000]) expect(readInPieces(bytes, size)?.toString()).toBe('sound!');
  });

  it('may have unknown lengths, notes before the sound, and the extensible form', () => {
    const bytes = header();
    bytes.writeUInt32LE(0xffffffff, 4);
    bytes.writeUInt32LE(0xffffffff, 40);
    expect(new WavHeader().push(bytes)).toHaveLength(0);
    const note = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
    expect(readInPieces(Buffer.concat([header().subarray(0, 36), note, header().subarray(36), Buffer.from('ok')]), 5)?.toString()).toBe('ok');
    const format = Buffer.alloc(40);
    header().copy(format, 0, 20, 36);
    format.writeUInt16LE(0xfffe, 0);
    format.writeUInt16LE(1, 24);
    const size = Buffer.from([40, 0, 0, 0]);
    expect(new WavHeader().push(Buffer.concat([header().subarray(0, 16), size, format, header().subarray(36)]))).toHaveLength(0);
  });

  it('is refused for everything but 16 kHz mono 16-bit PCM', () => {
    const change = (at: number, value: number): Buffer => {
      const bytes = header();
      bytes.writeUInt16LE(value, at);
      return bytes;
    };
    for (const bytes of [change(20, 3), change(22, 2), change(24, 8000), change(34, 8), Buffer.from('ID3 and so on'), Buffer.from('RIFFxxxxAVI LIST')]) {
      expect(() => new WavHeader().push(bytes)).toThrow(/16 kHz, mono, 16-bit PCM/);
    }
    const soundFirst = Buffer.concat([header().subarray(0, 12), header().subarray(36)]);
    expect(() => new WavHeader().push(soundFirst)).toThrow(/which format/);
  });

  it('is not waited for without end', () => {
    const endless = Buffer.concat([header().subarray(0, 36), Buffer.from('LIST\xff\xff\xff\x7f', 'latin1')]);
    expect(() => new WavHeader().push(endless)).toThrow(/damaged/);
    const notes = Buffer.concat(Array.from({ length: 3000 }, () => Buffer.from('note\x10\0\0\x000123456789abcdef', 'latin1')));
    expect(() => new WavHeader().push(Buffer.concat([header().subarray(0, 36), notes]))).toThrow(/64 KiB/);
  });
});

it('cuts sound into windows of four seconds, whatever comes at once', () => {
  const windows = new Windows();
  const first = windows.push(seconds(3));
  const more = windows.push(seconds(10));
  expect([...first, ...more].map(({ index, startSeconds, endSeconds }) => [index, startSeconds, endSeconds])).toEqual([
    [0, 0, 4],
    [1, 4, 8],
    [2, 8, 12],
  ]);
  expect(windows.finish().map(({ startSeconds, samples }) => [startSeconds, samples.length])).toEqual([[12, BYTES_PER_SECOND]]);
  windows.push(Buffer.alloc(101));
  expect(windows.finish()).toEqual([]);
});

describe('a stream', () => {
  let messages: StreamMessage[];
  let reading: boolean;
  let closed: number;
  let pending: { index: number; signal: AbortSignal; end(result: WindowResult): void; fail(error: unknown): void }[];
  const peer: StreamPeer = {
    send: (message) => void messages.push(message),
    close: () => {
      closed += 1;
    },
    pause: () => {
      reading = false;
    },
    resume: () => {
      reading = true;
    },
  };
  const open = (): StreamSession =>
    new StreamSession(peer, ({ index }, signal) => new Promise((resolve, reject) => pending.push({ index, signal, end: resolve, fail: reject })));
  const judged = (score: number): WindowResult => ({ type: 'judged', score, consistency: null, scores: [score] });
  /** Lets the promises that have ended be noticed. */
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const types = () => messages.map(({ type }) => type);

  beforeEach(() => {
    vi.useFakeTimers();
    messages = [];
    pending = [];
    reading = true;
    closed = 0;
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('reads on when it has failed while the sender is held back, so that the goodbye of the other end is heard', async () => {
    const session = open();
    session.receive(Buffer.concat([header(), seconds(28)]));
    expect(reading).toBe(false);
    pending[0]?.fail(new Error('out of order'));
    await settle();
    expect([types(), closed, reading]).toEqual([['ready', 'error'], 1, true]);
    pending[1]?.end(judged(0.9));
    await settle();
    expect(types()).toEqual(['ready', 'error']);
  });

  it('tells of its windows in their order, judges two at once, and holds the sender back', async () => {
    const session = open();
    session.receive(Buffer.concat([header(), seconds(28)]));
    expect(pending.map(({ index }) => index)).toEqual([0, 1]);
    expect(reading).toBe(false);
    pending[1]?.end(judged(0.9));
    await settle();
    expect(types()).toEqual(['ready']);
    pending[0]?.end({ type: 'skipped' });
    await settle();
    expect(messages.slice(1)).toEqual([
      {
        type: 'chunk',
        chunk_info: { chunk_label: 'skipped', chunk_aggregated_score: null, chunk_consistency: null, chunk_index: 0, start_time: 0, end_time: 4 },
        label: null,
        aggregated_score: null,
        consistency: null,
      },
      {
        type: 'chunk',
        chunk_info: { chunk_label: 'fake', chunk_aggregated_score: 0.9, chunk_consistency: null, chunk_index: 1, start_time: 4, end_time: 8 },
        label: 'fake',
        aggregated_score: 0.9,
        consistency: 1,
      },
    ]);
    expect(reading).toBe(true);
    session.end();
    for (let i = 2; i < 7; i += 1) {
      pending[i]?.end(judged(0.3));
      await settle();
    }
    expect(messages.at(-1)).toEqual({ type: 'final', label: 'real', aggregated_score: 0.415839, consistency: 0.552786 });
    expect(closed).toBe(1);
  });

  it('ends with nothing known where nothing came', () => {
    open().end();
    expect(messages.at(-1)).toEqual({ type: 'final', label: null, aggregated_score: null, consistency: null });
  });

  it('goes on after a window that could not be judged, and says so', async () => {
    const session = open();
    session.receive(Buffer.concat([header(), seconds(8)]));
    pending[0]?.end({ type: 'failed', reason: 'The engine broke down.' });
    pending[1]?.end(judged(0.8));
    session.end();
    await settle();
    expect(types()).toEqual(['ready', 'error', 'chunk', 'final']);
    expect(messages[1]).toMatchObject({ error: 'The sound from 0.0 s to 4.0 s could not be judged. The engine broke down.' });
  });

  it('ends at once where nothing more can be accepted, and gives up what is under way', async () => {
    const session = open();
    session.receive(Buffer.concat([header(), seconds(12)]));
    pending[0]?.fail(new Error('secret'));
    await settle();
    expect(types()).toEqual(['ready', 'error']);
    expect(JSON.stringify(messages)).not.toContain('secret');
    expect([closed, pending[1]?.signal.aborted]).toEqual([1, true]);
    pending[1]?.end(judged(0.5));
    session.receive(seconds(40));
    session.end();
    await settle();
    expect([types(), pending.length]).toEqual([['ready', 'error'], 2]);
  });

  it('ends where nothing comes for half a minute, but not while the sender is held back', async () => {
    const session = open();
    session.receive(Buffer.concat([header(), seconds(24)]));
    expect(reading).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(types()).toEqual(['ready']);
    for (let i = 0; i < 6; i += 1) {
      pending[i]?.end(judged(0.5));
      await settle();
    }
    await vi.advanceTimersByTimeAsync(30_000);
    expect(messages.at(-1)).toEqual({ type: 'error', error: 'Nothing has come for 30 seconds.' });
  });

  it('lasts at most 55 minutes, and tells then what is known', async () => {
    const session = open();
    for (let i = 0; i < 60 * 55; i += 20) {
      await vi.advanceTimersByTimeAsync(20_000);
      session.receive(i === 0 ? header() : Buffer.alloc(2));
    }
    expect(types()).toEqual(['ready', 'error', 'final']);
  });

  it('leaves nothing behind where the other end is gone', async () => {
    const session = open();
    session.receive(Buffer.concat([header(), seconds(30)]));
    session.stop();
    expect(pending.every(({ signal }) => signal.aborted)).toBe(true);
    for (const { fail } of pending) fail(new Error('gone'));
    await settle();
    expect(types()).toEqual(['ready']);
  });
});

it('takes it from the engine whether there was too little speech', () => {
  const detection = sampleDetection('audio', 'spoof');
  const report = detection.report as NonNullable<typeof detection.report>;
  expect(resultOf(detection)).toEqual({ type: 'judged', score: 0.9134, consistency: 0.85, scores: [0.12, 0.9134] });
  const unheard = report.evidence.map((signal) => ({ ...signal, applicable: false, score: null, reasonCode: 'no_speech' as const }));
  expect(resultOf({ ...detection, report: { ...report, evidence: unheard } })).toEqual({ type: 'skipped' });
  const silent = { score: 0.5, consistency: 1, windows: [{ startMs: 0, endMs: 4000, score: null }] };
  expect(resultOf({ ...detection, report: { ...report, audio: silent } })).toEqual({ type: 'skipped' });
  const told = {
    ...report,
    evidence: unheard,
    fused: { ...report.fused, decisive: { detector: 'audio-provenance@1', reason: 'It says so.', score: 0.99, manipulation: 'full' as const } },
  };
  expect(resultOf({ ...detection, report: told }).type).toBe('judged');
  expect(resultOf({ judgement: null, report: null, error: { code: 'media_unreadable', publicMessage: 'Broken.' } })).toEqual({
    type: 'failed',
    reason: 'Broken.',
  });
});
