import { type Judgement, POLICIES, type Policy } from '../verdict.ts';
import type { Finding } from './finding.ts';
import { capital, decimal, NOUNS, percent, quote } from './words.ts';

/** The verdict with its figures. */
export function tellVerdict(finding: Finding): string[] {
  const { judgement, report } = finding;
  const noun = NOUNS[report.media.kind];
  const figures = `The score is ${scoreOf(judgement)} on a scale from 0 (genuine) to 1 (synthetic or manipulated)`;
  switch (judgement.verdict) {
    case 'spoof':
      return [
        `The ${noun} was judged to be synthetic or manipulated.`,
        `${figures}; the confidence in this verdict is ${percent(judgement.confidence)}.`,
        ...tellExtent(finding),
      ];
    case 'bona_fide':
      return [`The ${noun} was judged to be genuine.`, `${figures}; the confidence in this verdict is ${percent(judgement.confidence)}.`];
    case 'inconclusive':
      return [`No verdict could be reached on the ${noun}: the result is inconclusive and speaks for neither side.`, `${figures}.`, tellDoubt(finding)];
  }
}

function tellExtent({ judgement, report }: Finding): string[] {
  const noun = NOUNS[report.media.kind];
  if (judgement.manipulation === 'local') return [`The evidence points to a part of the ${noun}, not to all of it.`];
  return judgement.manipulation === 'full' ? [`The evidence points to the ${noun} as a whole.`] : [];
}

/** Why nothing could be said. */
function tellDoubt({ judgement }: Finding): string {
  const policy = policyOf(judgement);
  if (!policy) return 'The evidence is not clear enough for either side.';
  if (judgement.coverage < policy.coverageMin) {
    const applied =
      judgement.coverage === 0
        ? 'None of the checks that judge'
        : `Only ${below(judgement.coverage, policy.coverageMin, percent)} of the checks that judge, by weight,`;
    return `${applied} could be applied to this file; below ${percent(policy.coverageMin)} no verdict is given, and the score says nothing.`;
  }
  return `Under the policy ${policy.id}, scores from ${decimal(policy.bonaFideBelow)} to below ${decimal(policy.spoofFrom)} are too close to call.`;
}

/** What settled the matter by itself; nothing where the score decided. */
export function tellDecisive({ report }: Finding): string[] {
  const { decisive } = report.fused;
  return decisive === null ? [] : [`This rests on one finding, which outweighs the scores of the detectors: ${quote(decisive.reason)}`];
}

const policyOf = ({ policy }: Judgement): Policy | undefined => Object.values(POLICIES).find(({ id }) => id === policy);

/** The score as it is shown: rounding never takes it over a threshold that it did not reach. */
function scoreOf(judgement: Judgement): string {
  const policy = policyOf(judgement);
  const thresholds = policy ? [policy.bonaFideBelow, policy.spoofFrom] : [];
  const next = thresholds.find((threshold) => judgement.score < threshold && decimal(judgement.score) === decimal(threshold));
  return next === undefined ? decimal(judgement.score) : below(judgement.score, next, decimal);
}

/** A figure that is less than a limit and does not look like it when it is rounded. */
const below = (value: number, limit: number, show: (value: number) => string): string =>
  value < limit && show(value) === show(limit) ? `just below ${show(limit)}` : show(value);

/** How much of the judgement could be applied, where it was not all of it. */
export const tellCoverage = ({ judgement }: Finding): string[] =>
  judgement.coverage >= 1 || judgement.verdict === 'inconclusive'
    ? []
    : [`${capital(percent(judgement.coverage))} of the checks that judge, by weight, could be applied.`];
