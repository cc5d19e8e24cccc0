import type { Finding } from './finding.ts';
import { quote } from './words.ts';

const WARNINGS_MAX = 5;

/** What was asked and not done. */
export const tellWarnings = ({ detection, report }: Finding): string[] =>
  [...detection.warnings, ...report.warnings].slice(0, WARNINGS_MAX).map((warning) => `Not done: ${quote(warning)}`);

/** What a verdict is worth. */
export const tellLimits = ({ judgement }: Finding): string[] => [
  judgement.verdict === 'bona_fide'
    ? 'That nothing was found is no proof that the media is genuine: new generators and careful editing may leave nothing that is looked for.'
    : 'A score is an estimate by statistics, not a proof: strong compression, resizing and screenshots change the traces that it rests on.',
  'Media should not be accused or cleared by this result alone.',
];

/** What a careful person does with it. */
export function tellNextStep({ judgement }: Finding): string[] {
  if (judgement.verdict === 'inconclusive')
    return ['Look for an earlier or larger copy of the media and submit that: the less it was compressed, the more can be judged.'];
  const source = 'Ask where the media comes from and look for its first publication';
  return judgement.verdict === 'spoof'
    ? [`${source}; compare the marked places, where there are any, with the original.`]
    : [`${source} where much depends on it; ask for the file as the camera or recorder wrote it.`];
}
