import type { Artifact, Generator, Segment, Signal } from './evidence.ts';
import type { AudioFindings, DocumentFindings, KnownMatch, SourceTrace, VideoFindings } from './findings.ts';
import type { PerceptualHash } from './known-media/perceptual-hash.ts';
import type { MediaFacts } from './media.ts';

/** How much of the media is synthetic: nothing, a part, all of it, or not known. */
export type Manipulation = 'none' | 'local' | 'full' | 'unknown';

/** A finding that settles the matter by itself, such as a generator's own declaration in the file. */
export interface Decisive {
  detector: string;
  reason: string;
  score: number;
  manipulation: Manipulation;
}

/** All signals as one calibrated probability. No thresholds here: those belong to the policy. */
export interface Fused {
  /** 0..1, higher = spoof; 0.5 where nothing could judge. */
  score: number;
  /** 0..1: the share of the installed judgement that could be applied to this media. */
  coverage: number;
  manipulation: Manipulation;
  decisive: Decisive | null;
  /** Model card id of the fusion. */
  model: string;
}

/** How well the localisation shows what a mask marks as changed. Shares 0..1; null where there is no map, or the mask marks nothing or all. */
export interface MaskFigures {
  /** Chance that a changed pixel is hotter than an unchanged one. */
  pixelAuc: number | null;
  /** Harmonic mean of precision and recall of the hot pixels at the fixed threshold; 0 where none of them is right. */
  f1: number | null;
  /** Share of the picture that the mask marks. */
  changedShare: number;
}

/** Everything the engine returns about one media file. Plain data: it crosses process borders and is stored as it is. */
export interface Report {
  media: MediaFacts;
  evidence: Signal[];
  fused: Fused;
  generator: Generator | null;
  segments: Segment[];
  artifacts: Artifact[];
  /** What was asked and could not be done. */
  warnings: string[];
  /** Ids of the model cards that took part. */
  models: string[];
  /** Milliseconds by stage; `total` is the whole analysis inside the engine child. */
  timingsMs: Record<string, number>;
  /** Of media with sound. */
  audio?: AudioFindings;
  /** Of media with moving pictures. */
  video?: VideoFindings;
  /** Of documents. */
  document?: DocumentFindings;
  /** Of pictures. It serves the search alone and is not stored with the report: a picture can be guessed from it. */
  perceptualHash?: PerceptualHash;
  /** Where known media was searched; empty: nothing like it is known. */
  knownMedia?: KnownMatch[];
  /** Where a mask was given to compare with. */
  maskFigures?: MaskFigures;
  /** Where the kind of generator was looked for. */
  sourceTrace?: SourceTrace;
}
