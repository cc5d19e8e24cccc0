import type { MediaKind } from '../media.ts';
import type { Finding } from './finding.ts';
import { quote } from './words.ts';

const WARNINGS_MAX = 5;

/** What was asked and not done. */
export const tellWarnings = ({ detection, report }: Finding): string[] =>
  [...detection.warnings, ...report.warnings].slice(0, WARNINGS_MAX).map((warning) => `Not done: ${quote(warning)}`);

const WEAR_OF_PICTURES = 'strong compression, resizing and screenshots';
/** What happens to media on its way, by kind. */
const WEAR: Readonly<Record<MediaKind, string>> = {
  image: WEAR_OF_PICTURES,
  document: WEAR_OF_PICTURES,
  video: WEAR_OF_PICTURES,
  audio: 'strong compression, telephone lines, noise and loudspeakers',
};

const NOT_ALONE = 'Media should not be accused or cleared by this result alone.';

/** What a verdict is worth. */
export const tellLimits = (finding: Finding): string[] => [tellWorth(finding), NOT_ALONE];

/** The first of them, for every answer that tells a verdict. */
export function tellWorth({ judgement, report }: Finding): string {
  if (report.fused.decisive !== null)
    return 'This result rests on one finding and is only as reliable as that: what a file declares of itself can be forged or copied from another file.';
  return judgement.verdict === 'bona_fide'
    ? 'That nothing was found is no proof that the media is genuine: new generators and careful editing may leave nothing that is looked for.'
    : `A score is an estimate by statistics, not a proof: ${WEAR[report.media.kind]} change the traces that it rests on.`;
}

const BETTER_PICTURE = 'Look for an earlier or larger copy of the media and submit that: the less it was compressed, the more can be judged.';
const BETTER_SOUND =
  'Look for an earlier or longer copy of the recording and submit that: the more speech there is and the less it was compressed, the more can be judged.';

/** What a careful person does with it. */
export function tellNextStep({ judgement, report }: Finding): string[] {
  if (judgement.verdict === 'inconclusive') return [NOT_ALONE, report.media.kind === 'audio' ? BETTER_SOUND : BETTER_PICTURE];
  const source = 'Ask where the media comes from and look for its first publication';
  return judgement.verdict === 'spoof'
    ? [NOT_ALONE, `${source}; compare the marked places, where there are any, with the original.`]
    : [NOT_ALONE, `${source} where much depends on it; ask for the file as the camera or recorder wrote it.`];
}
