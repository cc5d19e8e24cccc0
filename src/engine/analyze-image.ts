import type { MediaType } from '../core/media.ts';
import type { AnalyzeContext } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { whyNotApplicable } from './applicability.ts';
import { writeArtifacts } from './artifacts.ts';
import type { DetectorContext, ImageDetector, Outcome } from './detectors/detector.ts';
import { type Judged, joinFrames } from './frame-outcomes.ts';
import { fuseImage } from './fusion/fuse.ts';
import type { EngineLimits } from './limits.ts';
import { type ImageSource, openImage } from './media/image.ts';
import type { ImageMedia } from './media/image-media.ts';
import type { Raster } from './media/raster.ts';
import { shrinkRaster } from './media/shrink.ts';
import { loadCard } from './models/cards.ts';
import { decisiveOf, toSignal } from './signals.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface ImageJob {
  path: string;
  sizeBytes: number;
  type: MediaType;
  limits: EngineLimits;
  detectors: readonly ImageDetector[];
  artifactsDir: string | null;
  context: AnalyzeContext;
  stopwatch: Stopwatch;
}

/** Long side of the pictures that maps are drawn over. */
const ARTIFACT_SIDE_PX = 1024;
const FUSION_CARD = 'image-fusion';

/** Decode, detect frame by frame, score, fuse, draw. */
export async function analyzeImage(job: ImageJob): Promise<Report> {
  const { stopwatch, context, detectors } = job;
  const source = await stopwatch.time('decode', () => openImage(job.path, job.sizeBytes, job.type, job.limits));
  const warnings = [...source.warnings];
  const { outcomes, pictures } = await detectAll(job, source, warnings);
  context.onProgress?.({ stage: 'fusion', fraction: 0.9 });
  const judged = detectors.map((detector, i) => joinFrames(detector, outcomes[i] as Outcome[]));
  const { signals, fused, models } = await stopwatch.time('fusion', () => fuse(judged));
  context.onProgress?.({ stage: 'artifacts', fraction: 0.92 });
  const { artifactsDir } = job;
  const artifacts = artifactsDir === null ? [] : await stopwatch.time('artifacts', () => writeArtifacts(artifactsDir, pictures, judged, signals));
  context.onProgress?.({ stage: 'artifacts', fraction: 1 });
  return {
    media: source.facts,
    evidence: signals,
    fused,
    generator: judged.flatMap(({ result }) => ('finding' in result && result.finding.generator ? [result.finding.generator] : []))[0] ?? null,
    segments: [],
    artifacts,
    warnings,
    models,
    timingsMs: stopwatch.timingsMs(),
  };
}

/** `outcomes[detector][frame]`, and the frames shrunken for drawing. Only one frame is held at full size at a time. */
async function detectAll(job: ImageJob, source: ImageSource, warnings: string[]): Promise<{ outcomes: Outcome[][]; pictures: Raster[] }> {
  const { detectors, stopwatch, context } = job;
  const outcomes: Outcome[][] = detectors.map(() => []);
  const pictures: Raster[] = [];
  const steps = source.frames.length * (detectors.length + 1);
  let step = 0;
  const progress = (stage: string) => context.onProgress?.({ stage, fraction: (0.9 * step++) / steps });
  for (const [index, choice] of source.frames.entries()) {
    progress('decode');
    const media = await stopwatch.time('decode', () => source.load(choice));
    // Runs on another thread while the detectors hold this one.
    const picture = job.artifactsDir === null ? null : shrinkRaster(media.frame.rgb, ARTIFACT_SIDE_PX);
    // What the file says about itself is the same for every frame.
    const asked = detectors.filter(({ kind }) => index === 0 || kind !== 'provenance');
    const answers = new Map<ImageDetector, Promise<Outcome>>();
    for (const detector of startOrder(asked)) {
      progress(detector.id);
      const answer = stopwatch.time(detector.id, () => detect(detector, media, context, warnings));
      answers.set(detector, answer);
      if (!detector.aside) await answer;
    }
    for (const [i, detector] of detectors.entries()) {
      const answer = await answers.get(detector);
      if (answer) outcomes[i]?.push(answer);
    }
    if (picture) pictures.push(await stopwatch.time('artifacts', () => picture));
  }
  return { outcomes, pictures };
}

/** Work on other threads begins first, so that it runs beside the rest. */
const startOrder = (detectors: readonly ImageDetector[]): ImageDetector[] => detectors.toSorted((a, b) => Number(b.aside ?? false) - Number(a.aside ?? false));

/** A detector that throws is a bug of ours: it is said in the report, and the others go on. */
async function detect(detector: ImageDetector, media: ImageMedia, context: AnalyzeContext, warnings: string[]): Promise<Outcome> {
  const refusal = whyNotApplicable(detector, media);
  if (refusal) return { applicable: false, ...refusal };
  const detectorContext: DetectorContext = { signal: context.signal ?? new AbortController().signal };
  try {
    return await detector.detect(media, detectorContext);
  } catch (error) {
    detectorContext.signal.throwIfAborted();
    process.stderr.write(`${detector.id} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    const warning = `${detector.id} failed on this file and was left out; that is a fault in the detector, not in the file.`;
    if (!warnings.includes(warning)) warnings.push(warning);
    return { applicable: false, reasonCode: 'unsupported', summary: 'The detector failed on this file, so it has no say here.' };
  }
}

function fuse(judged: readonly Judged[]): Pick<Report, 'fused' | 'models'> & { signals: Report['evidence'] } {
  const signals = judged.map(toSignal);
  const fusion = loadCard(FUSION_CARD);
  const scored = judged.flatMap(({ detector }) => (detector.card === null ? [] : [loadCard(detector.card)]));
  const { fused, weights } = fuseImage({ signals, decisive: decisiveOf(judged), fusion, cards: scored });
  for (const signal of signals) signal.weight = weights[signal.detector] ?? 0;
  const used = judged.flatMap(({ detector, result }) => ('finding' in result && result.score !== null && detector.card ? [loadCard(detector.card)] : []));
  return { signals, fused, models: [...used, fusion].map((card) => `${card.id}@${card.version}`) };
}
