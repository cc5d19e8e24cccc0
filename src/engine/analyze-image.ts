import { AppError } from '../core/errors.ts';
import type { PerceptualHash } from '../core/known-media/perceptual-hash.ts';
import type { MediaFacts, MediaType } from '../core/media.ts';
import type { AnalyzeContext } from '../core/ports.ts';
import type { MaskFigures, Report } from '../core/report.ts';
import { whyNotApplicable } from './applicability.ts';
import { writeArtifacts } from './artifacts.ts';
import type { DetectorContext, ImageDetector, Outcome } from './detectors/detector.ts';
import { LOCALISATION_DETECTOR } from './detectors/image-localisation.ts';
import type { SignalMap } from './detectors/signal-map.ts';
import { type Judged, joinFrames } from './frame-outcomes.ts';
import { fuseImage } from './fusion/fuse.ts';
import { nameGenerator } from './fusion/name-generator.ts';
import { recognise } from './known/recognise.ts';
import type { EngineLimits } from './limits.ts';
import { maskFigures } from './localisation/mask-figures.ts';
import { HOT_FROM } from './localisation/shown-places.ts';
import { type ImageSource, openImage } from './media/image.ts';
import type { ImageMedia } from './media/image-media.ts';
import { readMask } from './media/mask.ts';
import type { Raster } from './media/raster.ts';
import { shrinkRaster } from './media/shrink.ts';
import { loadCard } from './models/cards.ts';
import { decisiveOf, toSignal } from './signals.ts';
import type { Stopwatch } from './stopwatch.ts';
import { type ImageWishes, unmetWishes } from './unmet-wishes.ts';

export interface ImageJob {
  path: string;
  sizeBytes: number;
  type: MediaType;
  limits: EngineLimits;
  detectors: readonly ImageDetector[];
  wishes: ImageWishes;
  artifactsDir: string | null;
  /** Where a copy for a search outside is wanted. */
  searchCopy?: string | undefined;
  /** What the localisation is compared with, where figures of it are wanted. */
  mask?: string | undefined;
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
  const { outcomes, pictures, perceptualHash } = await detectAll(job, source, warnings);
  context.onProgress?.({ stage: 'fusion', fraction: 0.9 });
  const judged = detectors.map((detector, i) => joinFrames(detector, outcomes[i] as Outcome[]));
  const { signals, fused, models } = await stopwatch.time('fusion', () => fuse(judged));
  const { generator, sourceTrace } = nameGenerator(judged, fused);
  warnings.push(...unmetWishes(job.wishes, sourceTrace, signals));
  context.onProgress?.({ stage: 'artifacts', fraction: 0.92 });
  const { artifactsDir } = job;
  const artifacts =
    artifactsDir === null
      ? []
      : await stopwatch.time('artifacts', () => writeArtifacts(artifactsDir, pictures, judged, signals, fused.manipulation === 'local'));
  context.onProgress?.({ stage: 'artifacts', fraction: 1 });
  return {
    media: source.facts,
    evidence: signals,
    fused,
    generator,
    segments: [],
    artifacts,
    warnings,
    models,
    timingsMs: stopwatch.timingsMs(),
    ...(sourceTrace && { sourceTrace }),
    ...(perceptualHash && { perceptualHash }),
    ...(job.mask !== undefined && { maskFigures: await compareWithMask(job.mask, source.facts, job.limits, judged) }),
  };
}

async function compareWithMask(path: string, { width, height }: MediaFacts, limits: EngineLimits, judged: readonly Judged[]): Promise<MaskFigures> {
  const mask = await readMask(path, { width: width ?? 0, height: height ?? 0 }, limits);
  const found = judged.find(({ detector }) => detector.id === LOCALISATION_DETECTOR);
  return maskFigures(found && 'finding' in found.result ? found.result.finding.map : null, mask, HOT_FROM);
}

interface Detected {
  /** `outcomes[detector][frame]`. */
  outcomes: Outcome[][];
  /** The frames shrunken for drawing. */
  pictures: Raster[];
  perceptualHash: PerceptualHash | null;
}

/** Only one frame is held at full size at a time. */
async function detectAll(job: ImageJob, source: ImageSource, warnings: string[]): Promise<Detected> {
  const { detectors, stopwatch, context } = job;
  const outcomes: Outcome[][] = detectors.map(() => []);
  const pictures: Raster[] = [];
  let perceptualHash: PerceptualHash | null = null;
  // For the hash alone the first frame is enough.
  const frames = detectors.length === 0 ? source.frames.slice(0, 1) : source.frames;
  const steps = frames.length * (detectors.length + 1);
  let step = 0;
  const progress = (stage: string) => context.onProgress?.({ stage, fraction: (0.9 * step++) / steps });
  for (const [index, choice] of frames.entries()) {
    progress('decode');
    const media = await stopwatch.time('decode', () => source.load(choice));
    // Runs on another thread while the detectors hold this one.
    const picture = job.artifactsDir === null ? null : shrinkRaster(media.frame.rgb, ARTIFACT_SIDE_PX);
    perceptualHash ??= await stopwatch.time('recognise', () => recognise(media.frame, job.searchCopy));
    // What the file says about itself is the same for every frame.
    const asked = detectors.filter(({ kind }) => index === 0 || kind !== 'provenance');
    const answers = new Map<ImageDetector, Promise<Outcome>>();
    const start = (detector: ImageDetector, maps?: DetectorContext['maps']): Promise<Outcome> => {
      progress(detector.id);
      const answer = stopwatch.time(detector.id, () => detect(detector, media, { ...context, ...(maps && { maps }) }, warnings));
      answers.set(detector, answer);
      return answer;
    };
    for (const detector of startOrder(asked)) {
      const answer = start(detector);
      if (!detector.aside) await answer;
    }
    const maps = await mapsOf(answers);
    for (const detector of asked) if (detector.last) await start(detector, maps);
    for (const [i, detector] of detectors.entries()) {
      const answer = await answers.get(detector);
      if (answer) outcomes[i]?.push(answer);
    }
    if (picture) pictures.push(await stopwatch.time('artifacts', () => picture));
  }
  return { outcomes, pictures, perceptualHash };
}

/** Work on other threads begins first, so that it runs beside the rest. */
const startOrder = (detectors: readonly ImageDetector[]): ImageDetector[] =>
  detectors.filter(({ last }) => !last).toSorted((a, b) => Number(b.aside ?? false) - Number(a.aside ?? false));

/** What each detector has to show, by its id without version. */
async function mapsOf(answers: ReadonlyMap<ImageDetector, Promise<Outcome>>): Promise<NonNullable<DetectorContext['maps']>> {
  const maps = new Map<string, SignalMap>();
  for (const [{ id }, answer] of answers) {
    const outcome = await answer;
    if (outcome.applicable && outcome.finding.map) maps.set(id.split('@')[0] as string, outcome.finding.map);
  }
  return maps;
}

/** A detector that throws is a bug of ours, or its network is missing or damaged: it is said in the report, and the others go on. */
async function detect(
  detector: ImageDetector,
  media: ImageMedia,
  context: AnalyzeContext & Pick<DetectorContext, 'maps'>,
  warnings: string[],
): Promise<Outcome> {
  const refusal = whyNotApplicable(detector, media);
  if (refusal) return { applicable: false, ...refusal };
  const detectorContext: DetectorContext = { signal: context.signal ?? new AbortController().signal, ...(context.maps && { maps: context.maps }) };
  try {
    return await detector.detect(media, detectorContext);
  } catch (error) {
    detectorContext.signal.throwIfAborted();
    process.stderr.write(`${detector.id} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    const isMissing = error instanceof AppError && error.code === 'model_unavailable';
    const why = isMissing ? error.publicMessage : 'That is a fault in the detector, not in the file.';
    const warning = `${detector.id} failed on this file and was left out. ${why}`;
    if (!warnings.includes(warning)) warnings.push(warning);
    return { applicable: false, reasonCode: 'unsupported', summary: 'The detector failed on this file, so it has no say here.' };
  }
}

function fuse(judged: readonly Judged[]): Pick<Report, 'fused' | 'models'> & { signals: Report['evidence'] } {
  const signals = judged.map(toSignal);
  const fusion = loadCard(FUSION_CARD);
  const scored = judged.flatMap(({ detector }) => (detector.card === null ? [] : [loadCard(detector.card, detector.models)]));
  const { fused, weights } = fuseImage({ signals, decisive: decisiveOf(judged), fusion, cards: scored });
  for (const signal of signals) signal.weight = weights[signal.detector] ?? 0;
  const used = judged.flatMap(({ detector, result }) => ('finding' in result && result.score !== null ? cardsOf(detector) : []));
  return { signals, fused, models: [...used, fusion].map((card) => `${card.id}@${card.version}`) };
}

/** The network comes before the card that makes a score of what it says. */
function cardsOf({ card, models, network }: ImageDetector): { id: string; version: number }[] {
  return card === null ? [] : [...(network ? [network] : []), loadCard(card, models)];
}
