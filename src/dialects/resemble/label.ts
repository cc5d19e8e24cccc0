import type { Judgement } from '../../core/verdict.ts';

export type Conclusion = 'Fake' | 'Real';

/** This API knows two answers: what is inconclusive goes by its side of 0.5, and `X-Bonafide-Verdict` says so. */
export function concludes({ verdict, score }: Pick<Judgement, 'verdict' | 'score'>): Conclusion {
  if (verdict === 'inconclusive') return concludesByScore(score);
  return verdict === 'spoof' ? 'Fake' : 'Real';
}

/** Of a part, which has a score and no verdict. */
export const concludesByScore = (score: number): Conclusion => (score > 0.5 ? 'Fake' : 'Real');

/** Sound is labelled in lower case, pictures are not (docs.resemble.ai/detect). */
export const inLowerCase = (conclusion: Conclusion): 'fake' | 'real' => (conclusion === 'Fake' ? 'fake' : 'real');
