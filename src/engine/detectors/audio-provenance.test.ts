import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAudio, wavBytes } from '../../../test/support/encode-audio.ts';
import { tone } from '../../../test/support/sounds.ts';
import type { MediaType } from '../../core/media.ts';
import { openAudio } from '../media/audio.ts';
import { createAudioProvenance } from './audio-provenance.ts';
import { C2PA_STORE } from './provenance/c2pa-presence.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const OUTCOME = { decodedSeconds: 1, regionSeconds: 1, stoppedEarly: false, damagedPackets: 0, warnings: [] };
const SPEECH = { frames: new Uint8Array(0), speechSeconds: 0, activeSeconds: 0 };

async function read(info: Record<string, string>, after = Buffer.alloc(0)) {
  const path = join(folder, 'sound.wav');
  await writeFile(path, Buffer.concat([wavBytes(tone(1), { info }), after]));
  return readFrom(path, { kind: 'audio', format: 'wav', mime: 'audio/wav' });
}

async function readFrom(path: string, type: MediaType) {
  const { facts, close } = await openAudio(path);
  await close();
  const { size } = await stat(path);
  const listener = createAudioProvenance({ trustPem: null }).listen({ path, sizeBytes: size, type, facts, startMs: 0 });
  const outcome = await listener.finish({ outcome: OUTCOME, speech: SPEECH }, { signal: new AbortController().signal });
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

describe('audio-provenance', () => {
  it('knows the record that a generator leaves in a comment', async () => {
    const finding = await read({ ICMT: 'made with suno; created=2025-10-08T16:20:02.314Z; id=116d34f4-b3d5-48b8-9334-011b1dd1df00' });
    expect(finding).toMatchObject({
      state: 'detected',
      generator: { name: 'suno', family: 'music', source: 'metadata' },
      decisive: { score: 0.97, manipulation: 'full' },
    });
  });

  it('takes a name where programs write theirs, and not where people write', async () => {
    expect(await read({ ISFT: 'ElevenLabs' })).toMatchObject({ state: 'detected', generator: { name: 'elevenlabs', family: 'tts' } });
    expect(await read({ INAM: 'ElevenLabs and Suno, a comparison', ICMT: 'not made with suno' })).toMatchObject({
      state: 'not_detected',
      generator: null,
      decisive: null,
    });
  });

  it('knows the address of a song that a generator leaves in ID3', async () => {
    await encodeAudio(join(folder, 'plain.mp3'), tone(1, 440, 0.25, 44_100), { encoder: 'libmp3lame', format: 's16p', rate: 44_100 });
    const address = 'https://suno.com/song/116d34f4-b3d5-48b8-9334-011b1dd1df00';
    const tag = Buffer.from(
      `ID3\x03\0\0\0\0\0${String.fromCharCode(address.length + 10)}WOAS\0\0\0${String.fromCharCode(address.length)}\0\0${address}`,
      'latin1',
    );
    const path = join(folder, 'song.mp3');
    await writeFile(path, Buffer.concat([tag, await readFile(join(folder, 'plain.mp3'))]));
    const { generator, details } = await readFrom(path, { kind: 'audio', format: 'mp3', mime: 'audio/mpeg' });
    expect(generator).toMatchObject({ name: 'suno', family: 'music' });
    expect(details.generator_traces).toMatchObject([{ where: 'tag:woas' }]);
  });

  it('reads the Chinese label', async () => {
    expect((await read({ ICMT: '{"AIGC":{"Label":"1","ContentProducer":"x"}}' })).decisive).toMatchObject({ manipulation: 'full' });
    expect((await read({ ICMT: '{"AIGC":{"Label":"3"}}' })).decisive).toBeNull();
  });

  it('names the encoder and draws nothing from it', async () => {
    const finding = await read({ ISFT: 'Lavf60.3.100' });
    expect(finding).toMatchObject({ state: 'not_detected', details: { encoder: 'Lavf60.3.100' } });
    expect(finding.summarize(null)).toContain('its absence says nothing');
  });

  it('says that a manifest cannot be read', async () => {
    const finding = await read(
      {},
      Buffer.concat([Buffer.from('C2PA\x40\0\0\0', 'latin1'), Buffer.from('\0\0\0\x40jumb\0\0\0\x38jumd', 'latin1'), C2PA_STORE.subarray(4)]),
    );
    expect(finding).toMatchObject({ state: 'detected', decisive: null, details: { c2pa: { validation_state: 'Invalid' } } });
  });
});
