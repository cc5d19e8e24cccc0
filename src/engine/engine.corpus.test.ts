import { afterAll, beforeAll, expect, it } from 'vitest';
import { corpusManifest, corpusPath, describeCorpus } from '../../test/support/corpus.ts';
import { AppError } from '../core/errors.ts';
import type { MediaKind } from '../core/media.ts';
import type { Engine } from '../core/ports.ts';
import { createEngine } from './engine.ts';

const LIMITS = { imageBytes: 25e6, imagePixels: 1e8, audioBytes: 1e8, videoBytes: 5e8, documentBytes: 5e7 };
/** No outcome by name: the file is analysed. */
const OUTCOMES: Record<string, string> = {
  'x06_zero.jpg': 'media_unreadable',
  'x08_bomb.png': 'payload_too_large',
  'x13_text.png': 'unsupported_media',
  'zero-byte.mp4': 'media_unreadable',
  'audio-only.mp4': 'audio',
  'jpeg-named.mp4': 'image',
  'html-named.mp4': 'unsupported_media',
};

describeCorpus('the engine on odd files', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = createEngine({ children: 1, timeoutMs: 60_000, limits: LIMITS, c2paTrustPem: null });
  });
  afterAll(() => engine.close());

  const outcomeOf = (path: string, kind: MediaKind | null = null) =>
    engine.analyze(corpusPath(path), { kind, artifactsDir: null }).then(
      (report) => report.media.kind as string,
      (error: unknown) => (AppError.is(error) ? error.code : String(error)),
    );

  const originals = corpusManifest('originals').filter(({ label }) => label === 'odd');
  it.each(originals.map(({ path }) => path as string))('originals/%s', async (path) => {
    expect(await outcomeOf(`originals/${path}`)).toBe(OUTCOMES[path] ?? 'image');
  });

  it.each(corpusManifest('odd').map(({ path }) => path as string))('odd/%s', async (path) => {
    expect(await outcomeOf(`odd/${path}`)).toBe(OUTCOMES[path] ?? 'model_unavailable');
  });

  it.each(corpusManifest('odd').map(({ path, has_audio }) => [path as string, has_audio as string]))(
    'the sound alone of odd/%s (has any: %s)',
    async (path, hasAudio) => {
      const outcome = await outcomeOf(`odd/${path}`, 'audio');
      if (hasAudio === 'yes') expect(outcome).toBe('audio');
      else expect(['media_unreadable', 'unsupported_media']).toContain(outcome);
    },
  );

  it('works on after a child was killed in the middle of an analysis', async () => {
    const photo = corpusPath('originals/o023_nikon-20221019-building.jpeg');
    const abort = new AbortController();
    const killed = engine.analyze(
      photo,
      { kind: null, artifactsDir: null },
      { signal: abort.signal, onProgress: ({ stage }) => stage === 'image-jpeg@1' && abort.abort() },
    );
    await expect(killed).rejects.toThrow();
    expect(await outcomeOf('originals/o023_nikon-20221019-building.jpeg')).toBe('image');
  });
});
