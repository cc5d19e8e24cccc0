import type { Detection } from '../detection.ts';

/** The most characters of a question. */
export const QUESTION_LENGTH_MAX = 2000;
/** The most questions and descriptions that are kept of one detection. */
export const EXPLANATIONS_PER_DETECTION_MAX = 100;

/**
 * A question about a detection, or the wish to have it described. The words of the answer are never stored: they are written from the detection when they
 * are read, so that nothing of them outlives its erasure.
 */
export interface Explanation {
  id: string;
  owner: string;
  /** The dialect that was asked; no other one shows it. */
  dialect: string;
  detectionId: string;
  /** As it was asked; null: a description was. */
  question: string | null;
  createdAt: Date;
}

/** An explanation with what it is about. */
export interface Explained {
  explanation: Explanation;
  detection: Detection;
}

export interface ExplanationStore {
  /** Null also for another owner's and another dialect's. */
  find(owner: string, dialect: string, id: string): Promise<Explained | null>;
  /** Descriptions alone, newest first, by number; `total` counts them all. */
  listDescriptions(owner: string, dialect: string, page: { limit: number; offset: number }): Promise<{ data: Explained[]; total: number }>;
}
