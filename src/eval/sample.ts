import type { Verdict } from '../core/verdict.ts';

/** The least that a figure needs: the truth and the score (0..1, higher = spoof). */
export interface Scored {
  spoof: boolean;
  score: number;
}

/** A scored file with the verdict that the policy gave it. */
export interface Judged extends Scored {
  verdict: Verdict;
}
