/** `FAKE` from the first probability on, `UNCERTAIN` from the second on (deep-track/FaceDetectionSystem, backend/core/video_predictor.py). */
const FAKE_FROM = 0.65;
const UNCERTAIN_FROM = 0.45;

export type Label = 'REAL' | 'FAKE' | 'UNCERTAIN';

/** The vendor's own label of a probability of spoof. */
export function labelOf(score: number): Label {
  if (score >= FAKE_FROM) return 'FAKE';
  return score >= UNCERTAIN_FROM ? 'UNCERTAIN' : 'REAL';
}

/** The vendor's confidence in a label, in per cent with one decimal; of `UNCERTAIN`, how near to the middle the probability is. */
export function percentOf(label: Label, score: number): number {
  const sure = label === 'FAKE' ? score : label === 'REAL' ? 1 - score : 1 - 2 * Math.abs(score - 0.5);
  return rounded(sure * 100, 1);
}

export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));
