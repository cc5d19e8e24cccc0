/** Why a detector could not judge. */
export const REASON_CODES = ['no_face', 'too_short', 'too_small', 'too_degraded', 'no_speech', 'out_of_domain', 'unsupported'] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** What sort of reasoning a signal rests on. */
export type SignalKind = 'provenance' | 'forensic' | 'learned';

/** A stretch of time, in milliseconds from the start of the media; score 0..1, higher = spoof. */
export interface Segment {
  startMs: number;
  endMs: number;
  score: number;
}

/** A box in fractions (0..1) of the displayed picture, origin top left; score 0..1, higher = spoof. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
  score: number;
  label: string;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * What one detector found. `score` is a calibrated probability of spoof, or null where the detector gives none (provenance never does) or
 * could not judge. `weight` is its share (0..1) in the fused score. `details` holds the figures behind the summary, keys in snake_case.
 */
export interface Signal {
  /** Versioned detector id, e.g. `image-noise@1`. */
  detector: string;
  kind: SignalKind;
  applicable: boolean;
  reasonCode: ReasonCode | null;
  score: number | null;
  weight: number;
  /** For provenance signals only: whether a claim was found. Its absence is never evidence. */
  state: 'detected' | 'not_detected' | null;
  /** One or two sentences for a person who is not an engineer. */
  summary: string;
  details: { readonly [key: string]: JsonValue };
  segments: Segment[];
  regions: Region[];
  /** Names of the artifacts that picture this signal. */
  artifacts: string[];
}

/** Who or what made the media, where that is known. */
export interface Generator {
  /** As precise as the source allows: `stable-diffusion`, `flux.1-dev`, `adobe-firefly`, ... */
  name: string;
  family: string;
  confidence: number;
  source: 'metadata' | 'model';
}

/** A file that the engine wrote beside the report, e.g. `heatmap.png`. */
export interface Artifact {
  name: string;
  mime: string;
  sizeBytes: number;
}
