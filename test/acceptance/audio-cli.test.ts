import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileResult } from '../../src/cli/judge-file.ts';
import { encodeAudio, writeWav } from '../support/encode-audio.ts';
import { runBonafide } from '../support/run-bonafide.ts';
import { babble, music } from '../support/sounds.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-sounds-'));
  await writeWav(join(folder, 'voice.wav'), babble(5));
  await writeWav(join(folder, 'music.wav'), music(4));
  await encodeAudio(join(folder, 'note.mkv'), babble(5), { encoder: 'aac', format: 'fltp', rate: 16_000 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bonafide = (...args: string[]) => runBonafide(args, { cwd: folder });
const judged = async (...args: string[]): Promise<FileResult> => JSON.parse((await bonafide('detect', '--json', ...args)).stdout) as FileResult;

describe('detect on a sound', () => {
  it('tells score, consistency and stretches in words, and nothing on stderr', async () => {
    const { code, stdout, stderr } = await bonafide('detect', 'voice.wav');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/audio\/wav, 0:05\.0 long, /);
    expect(stdout).toMatch(/audio-voice@\d+ {2}score 0\.\d\d, weight 1\.00/);
    expect(stdout).toMatch(/voice: \d+ of \d+ windows judged, consistency [01]\.\d\d/);
    expect(stdout).toMatch(/[▲✓] 0:0\d\.\d – 0:0\d\.\d {2}score 0\.\d\d/);
  });

  it('says why music is not judged', async () => {
    const { code, stdout } = await bonafide('detect', 'music.wav');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Inconclusive/);
    expect(stdout).toMatch(/not applicable: no_speech/);
    expect(stdout).not.toContain('voice: ');
  });

  it('writes the report and the pictures', async () => {
    const { code, stderr } = await bonafide('detect', 'voice.wav', '--out', 'reports');
    expect([code, stderr]).toEqual([0, '']);
    expect((await readdir(join(folder, 'reports'))).sort()).toEqual(['report.json', 'spectrogram.png', 'timeline.svg']);
    const report = JSON.parse(await readFile(join(folder, 'reports', 'report.json'), 'utf8')) as FileResult;
    expect(report).toMatchObject({ status: 'completed', audio: { score: report.score } });
  });

  it('judges a region in shorter windows', async () => {
    const { audio } = await judged('voice.wav', '--start-region', '1', '--end-region', '3.5', '--frame-length', '1');
    expect(audio?.windows.map(({ start_ms }) => start_ms)).toEqual([1000, 1500, 2000, 2500]);
  });

  it('judges the sound of a container that may hold film, where that is asked for', async () => {
    expect(await judged('note.mkv', '--kind', 'audio')).toMatchObject({ status: 'completed', media: { kind: 'audio' }, audio: { score: expect.any(Number) } });
    expect(await judged('note.mkv')).toMatchObject({ status: 'failed', error: { code: 'model_unavailable', message: expect.stringContaining('audio') } });
  });

  it('fails where the region lies outside the sound', async () => {
    const { code, stdout } = await bonafide('detect', 'voice.wav', '--start-region', '60');
    expect(code).toBe(1);
    expect(stdout).toMatch(/invalid_request.*\n.*5\.0 s/s);
  });

  it.each([
    [['--start-region', '3', '--end-region', '2'], /greater than --start-region/],
    [['--start-region=-1'], /--start-region must be a number of seconds/],
    [['--frame-length', '9'], /from 1 to 4/],
  ])('is told wrong usage: %j', async (flags, message) => {
    const { code, stderr } = await bonafide('detect', 'voice.wav', ...flags);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

it('models lists what judges sound, with figures and what it is for', async () => {
  const { stdout } = await bonafide('models');
  expect(stdout).toMatch(/audio-voice@\d+ {2}\(audio, /);
  expect(stdout.slice(stdout.indexOf('audio-voice@'))).toMatch(/Figures: .*eer[\s\S]*For: [\s\S]*Limits: /);
});
