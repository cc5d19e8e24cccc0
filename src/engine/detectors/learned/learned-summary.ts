import { type SourceTrace, UNKNOWN_SOURCE } from '../../../core/findings.ts';
import { POLICIES } from '../../../core/verdict.ts';
import { HOT_FROM } from './hot-regions.ts';
import type { ScoredTile } from './scored-tiles.ts';

const { spoofFrom, bonaFideBelow } = POLICIES.default;
/** Share of suspicious parts that does not speak for itself. */
const FEW = 0.15;

/** What the network says of the whole and of its parts, for a person. */
export function learnedSummary(score: number | null, tiles: readonly ScoredTile[], trace: SourceTrace | null): string {
  if (score === null) return 'A trained network looked at the picture; what it found was not scored.';
  const kind =
    score >= spoofFrom && trace && trace.label !== UNKNOWN_SOURCE ? ` Of the kinds of generators that it knows, ${spoken(trace.label)} is the likeliest.` : '';
  return `${whole(score)}${parts(score, tiles)}${kind}`;
}

function whole(score: number): string {
  if (score >= spoofFrom) return 'To a trained network the picture looks more like generated ones than like camera pictures.';
  if (score < bonaFideBelow) return 'To a trained network the picture looks more like camera pictures than like generated ones.';
  return 'To a trained network the picture looks about as much like a camera picture as like a generated one.';
}

/** Where the parts say something else than the whole, that is worth a word. */
function parts(score: number, tiles: readonly ScoredTile[]): string {
  if (tiles.length === 0) return ' It is too even to be judged in parts.';
  const hot = tiles.filter((tile) => tile.score >= HOT_FROM).length;
  const counted = `${hot} of the ${tiles.length} parts that were looked at closely`;
  if (score >= spoofFrom)
    return hot / tiles.length <= FEW ? ` That is an impression of the whole: only ${counted} look so by themselves.` : ` ${counted} look so by themselves.`;
  if (hot === 0) return ' No part stands out.';
  const usual = hot / tiles.length <= FEW ? ', as a few do in most camera pictures' : '';
  return ` ${counted} ${hot === 1 ? 'looks' : 'look'} like generated ones by ${hot === 1 ? 'itself' : 'themselves'}${usual}.`;
}

const spoken = (label: string): string => label.replaceAll(/[-_]/g, ' ');
