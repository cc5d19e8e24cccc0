import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzeImage } from './analyze-image.ts';
import type { ImageDetector, Outcome } from './detectors/detector.ts';
import { mediaType } from './media/sniff/media-types.ts';
import { Stopwatch } from './stopwatch.ts';

const LIMITS = { imageBytes: 25e6, imagePixels: 1e8, audioBytes: 1e8, videoBytes: 5e8, documentBytes: 5e7 };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A detector whose whole finding is the brightness of the frame's first pixel. */
function brightness(change: Partial<ImageDetector> = {}): ImageDetector {
  return {
    id: 'image-brightness@1',
    mediaKind: 'image',
    kind: 'forensic',
    method: '',
    summary: '',
    applicability: '',
    card: 'image-noise',
    detect: async ({ frame }) => finding(frame.luma.data[0] as number, frame.timeMs),
    ...change,
  };
}

function finding(value: number, timeMs: number): Outcome {
  const region = { x: 0, y: 0, width: 1, height: 1, score: 1, label: `at ${timeMs}` };
  return {
    applicable: true,
    finding: {
      features: { value },
      state: null,
      summarize: (score) => `scored ${score}`,
      details: { value },
      segments: [],
      regions: [region],
      map: null,
      generator: null,
      decisive: null,
    },
  };
}

/** Its first pixel has the shade; the others have colours enough for a photograph. */
const shaded = (shade: number) => {
  const data = Uint8Array.from({ length: 80 * 70 * 3 }, (_, i) => (i < 3 ? shade : (i * i * 7 + (i >> 5) * 13) % 251));
  return sharp(data, { raw: { width: 80, height: 70, channels: 3 } });
};

async function analyzeWith(detectors: ImageDetector[], shades = [100]) {
  const frames = await Promise.all(shades.map((shade) => shaded(shade).png().toBuffer()));
  const path = join(folder, 'picture.webp');
  const picture = frames.length === 1 ? sharp(frames[0]) : sharp(frames, { join: { animated: true } });
  await picture.webp({ lossless: true, delay: frames.map(() => 100) }).toFile(path);
  const job = {
    path,
    sizeBytes: (await stat(path)).size,
    type: mediaType('image', 'webp'),
    limits: LIMITS,
    wishes: { traceSource: false, outOfDomain: false },
    artifactsDir: folder,
  };
  return analyzeImage({ ...job, detectors, context: {}, stopwatch: new Stopwatch() });
}

describe('analyzeImage', () => {
  it('goes on without a detector that throws, and says so', async () => {
    const broken = brightness({ id: 'image-broken@1', detect: async () => Promise.reject(new Error('a bug')) });
    const report = await analyzeWith([broken, brightness()]);
    expect(report.evidence[0]).toMatchObject({ detector: 'image-broken@1', applicable: false, reasonCode: 'unsupported', score: null, weight: 0 });
    expect(report.evidence[1]).toMatchObject({ applicable: true });
    expect(report.warnings).toEqual([expect.stringContaining('image-broken@1')]);
  });

  it('runs detectors of provenance once and those of pixels for every frame', async () => {
    const calls: string[] = [];
    const counted = (id: string, kind: ImageDetector['kind']) =>
      brightness({
        id,
        kind,
        card: null,
        detect: async ({ frame }) => {
          calls.push(id);
          return finding(0, frame.timeMs);
        },
      });
    await analyzeWith([counted('image-claims@1', 'provenance'), counted('image-pixels@1', 'forensic')], [10, 20, 30]);
    expect(calls).toEqual(['image-claims@1', 'image-pixels@1', 'image-pixels@1', 'image-pixels@1']);
  });

  it('takes a detector as able to judge where it could judge one frame', async () => {
    const picky = brightness({
      detect: async ({ frame }) => (frame.timeMs === 100 ? finding(7, 100) : { applicable: false, reasonCode: 'too_degraded', summary: 'no' }),
    });
    const [signal] = (await analyzeWith([picky], [10, 20, 30])).evidence;
    expect(signal).toMatchObject({ applicable: true, details: { value: 7 }, regions: [{ label: 'at 100' }] });
    const blind = brightness({ detect: async () => ({ applicable: false, reasonCode: 'too_degraded', summary: 'no' }) });
    expect((await analyzeWith([blind], [10, 20])).evidence[0]).toMatchObject({ applicable: false, reasonCode: 'too_degraded', summary: 'no' });
  });

  it('writes no heatmap where there is no map', async () => {
    expect((await analyzeWith([brightness()])).artifacts).toEqual([]);
  });
});
