import type { Generator, JsonValue, ReasonCode, Region, Segment, SignalKind } from '../../core/evidence.ts';
import type { SourceTrace } from '../../core/findings.ts';
import type { MediaKind } from '../../core/media.ts';
import type { Decisive } from '../../core/report.ts';
import type { ImageMedia } from '../media/image-media.ts';
import type { ImageNetworkCard } from '../models/image-network-card.ts';
import type { SignalMap } from './signal-map.ts';

/** A finding before calibration. A detector never gives probabilities of its own: it gives features, and its model card turns them into a score. */
export interface Finding {
  /** Named numbers that the model card weighs; null where the detector has no score to give (provenance). */
  features: Readonly<Record<string, number>> | null;
  state: 'detected' | 'not_detected' | null;
  /** The sentence for a person; it is given the calibrated score because words and score must not disagree. */
  summarize: (score: number | null) => string;
  details: { readonly [key: string]: JsonValue };
  segments: Segment[];
  regions: Region[];
  /** The picture of the evidence, where there is one. */
  map: SignalMap | null;
  generator: Generator | null;
  /** The kind of generator that the media itself points to; not there where the detector does not look for it. */
  sourceTrace?: SourceTrace;
  decisive: Omit<Decisive, 'detector'> | null;
}

/** Why nothing could be found out. */
export interface NotApplicable {
  reasonCode: ReasonCode;
  summary: string;
  /** The figures behind it, where there are any. */
  details?: Finding['details'] | undefined;
}

export type Outcome = { applicable: true; finding: Finding } | ({ applicable: false } & NotApplicable);

export interface DetectorContext {
  signal: AbortSignal;
  /** For a detector that runs last: the maps of those before it, by id without version. */
  maps?: ReadonlyMap<string, SignalMap>;
}

/** One method. Detectors know nothing of each other, of files or of policies; each call is given one decoded media. */
export interface Detector<Media> {
  /** Versioned id, e.g. `image-noise@1`: the version rises with every change that can move a score. */
  id: string;
  mediaKind: MediaKind;
  kind: SignalKind;
  method: string;
  summary: string;
  applicability: string;
  /** Id of the model card that scores it, or null. */
  card: string | null;
  /** Folder of that card; the package's own where none is named. */
  models?: URL | undefined;
  /** The network that its features come from, where they come from one. */
  network?: ImageNetworkCard;
  /** True where most of the work runs on another thread: such a detector is started before the others and waited for after them. */
  aside?: true;
  /** True where it joins what the others' maps show: it runs after all of them. */
  last?: true;
  /** True where it reads the finest detail, which blocks of strong compression replace. */
  needsGrain?: true;
  /** True where it also judges what is too degraded for the others. */
  ungated?: true;
  detect(media: Media, context: DetectorContext): Promise<Outcome>;
}

export type ImageDetector = Detector<ImageMedia>;
