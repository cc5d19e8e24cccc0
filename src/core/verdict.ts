import type { Manipulation, Report } from './report.ts';

export const VERDICTS = ['bona_fide', 'spoof', 'inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Thresholds on the fused score, named and versioned, stored with every verdict made under them. */
export interface Policy {
  id: string;
  /** `spoof` from this score on. */
  spoofFrom: number;
  /** `bona_fide` below this score. */
  bonaFideBelow: number;
  /** Below this coverage the verdict is `inconclusive` whatever the score. */
  coverageMin: number;
}

export const POLICY_NAMES = ['default', 'strict'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

export const POLICIES: Readonly<Record<PolicyName, Policy>> = {
  default: { id: 'default@1', spoofFrom: 0.65, bonaFideBelow: 0.35, coverageMin: 0.5 },
  strict: { id: 'strict@1', spoofFrom: 0.5, bonaFideBelow: 0.25, coverageMin: 0.5 },
};

export interface Judgement {
  verdict: Verdict;
  /** 0..1, probability of spoof. */
  score: number;
  /** 0..1, how sure the verdict is; for `inconclusive`, that of the likelier side. */
  confidence: number;
  manipulation: Manipulation;
  policy: string;
  coverage: number;
}

/** Judges a report under a policy. Pure, so a stored report can be judged again under another policy without a new analysis. */
export function judge(report: Pick<Report, 'fused'>, policy: Policy): Judgement {
  const { decisive, coverage } = report.fused;
  const score = decisive?.score ?? report.fused.score;
  const verdict = verdictFor(score, decisive !== null || coverage >= policy.coverageMin, policy);
  return {
    verdict,
    score,
    confidence: verdict === 'spoof' ? score : verdict === 'bona_fide' ? 1 - score : Math.max(score, 1 - score),
    manipulation: manipulationFor(verdict, decisive?.manipulation ?? report.fused.manipulation),
    policy: policy.id,
    coverage,
  };
}

function verdictFor(score: number, covered: boolean, policy: Policy): Verdict {
  if (!covered) return 'inconclusive';
  if (score >= policy.spoofFrom) return 'spoof';
  return score < policy.bonaFideBelow ? 'bona_fide' : 'inconclusive';
}

function manipulationFor(verdict: Verdict, found: Manipulation): Manipulation {
  if (verdict === 'bona_fide') return 'none';
  return verdict === 'spoof' ? found : 'unknown';
}
