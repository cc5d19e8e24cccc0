import type { Verdict } from '../../core/verdict.ts';
import type { Label } from './probability.ts';

const VERDICTS = { FAKE: 'spoof', REAL: 'bona_fide', UNCERTAIN: 'inconclusive' } as const satisfies Record<Label, Verdict>;

/** Our word for a label of this API. */
export const verdictOf = (label: Label): Verdict => VERDICTS[label];
