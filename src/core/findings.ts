/**
 * What engines can tell of one kind of media beyond a score. All of it is optional in a report: a reader must do with the score, the segments and the
 * evidence where a finding is not there. Scores are 0..1, higher = spoof; times are milliseconds from the start of the media.
 */

import type { KnownVerdict } from './known-media/reference.ts';

/** One window of sound; null: nothing in it could be judged (no speech). */
export interface AudioWindow {
  startMs: number;
  endMs: number;
  score: number | null;
}

/** The sound of an audio or video file. */
export interface AudioFindings {
  /** Of the sound alone. */
  score: number;
  windows: AudioWindow[];
  /** 0..1: how much the windows agree; 1 = all say the same. */
  consistency: number;
}

/** A face, or another part of a frame, that was judged. */
export interface FramePart {
  /** Of the track that it belongs to; the same number is the same face. */
  track: number;
  score: number;
}

export interface FrameFinding {
  atMs: number;
  score: number;
  parts: FramePart[];
}

/** The pictures of a video file. */
export interface VideoFindings {
  /** Of the pictures alone. */
  score: number;
  /** 0..1: how sure that score is. */
  certainty: number;
  framesTotal: number;
  /** Share of the frames with a face, 0..1. */
  faceShare: number;
  /** Windows in which the pulse of a face was looked for. */
  pulseWindows: { startMs: number; endMs: number; score: number }[];
  /** The frames that were looked at, in order. */
  frames: FrameFinding[];
}

/** What a document says of itself; null where it says nothing. */
export interface DocumentFindings {
  /** The software that made it. */
  creator: string | null;
  /** RFC 3339. */
  createdAt: string | null;
  /** RFC 3339. */
  modifiedAt: string | null;
  pageCount: number | null;
  encrypted: boolean;
}

/** Known media that looks or sounds like this one. */
export interface KnownMatch {
  url: string;
  title: string;
  reason: string;
  /** What is known of it: one of KNOWN_VERDICTS, or UNKNOWN_VERDICT where a search engine has found it and judges nothing. */
  verdict: KnownVerdict | typeof UNKNOWN_VERDICT;
  /** 0..1: the share of equal bits of the hashes, or what a search engine says. */
  similarity: number;
  /** Who knows it: this installation's references or the search engine outside. */
  source: 'reference' | 'provider';
}

export const UNKNOWN_VERDICT = 'unknown';

/** The label of a trace that leads nowhere. */
export const UNKNOWN_SOURCE = 'unknown';

/** The kind of generator that the media itself points to, e.g. `vocoder`, or UNKNOWN_SOURCE. */
export interface SourceTrace {
  label: string;
  /** 0..1. */
  confidence: number;
}
