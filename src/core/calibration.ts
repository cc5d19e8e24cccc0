/** Probabilities are kept this far from 0 and 1 before log-odds, so that no single signal can weigh infinitely. */
const EDGE = 1e-4;

export function clampProbability(probability: number): number {
  return Math.min(1 - EDGE, Math.max(EDGE, probability));
}

/** Logistic function: log-odds to probability. */
export function sigmoid(logOdds: number): number {
  return logOdds >= 0 ? 1 / (1 + Math.exp(-logOdds)) : Math.exp(logOdds) / (1 + Math.exp(logOdds));
}

/** Log-odds of a probability, clamped away from the ends. */
export function logit(probability: number): number {
  const p = clampProbability(probability);
  return Math.log(p / (1 - p));
}
