import type { Signal } from '../../core/evidence.ts';
import type { MediaKind } from '../../core/media.ts';
import type { Decisive } from '../../core/report.ts';
import type { Policy } from '../../core/verdict.ts';

/** What a method says of media that it holds for spoof, and of media that it does not. */
interface Words {
  spoof: string;
  bonaFide: string;
}

/** Of a method that has no words of its own. */
const GENERAL: Words = { spoof: 'unnatural', bonaFide: 'natural' };
/** Between the thresholds of the policy. */
const UNCLEAR = 'unclear';

/** Methods whose key is not simply their name, or that find something else than nature. README.md has the table. */
const FAMILIES: Readonly<Record<string, { key: string; words: Words }>> = {
  jpeg: { key: 'compression', words: { spoof: 'inconsistent', bonaFide: 'consistent' } },
  noise: { key: 'noise', words: { spoof: 'inconsistent', bonaFide: 'consistent' } },
  copymove: { key: 'copy_move', words: { spoof: 'repeated', bonaFide: 'not_repeated' } },
};

/** One word for each detector that could judge, by the family of the detector: its id without version and without the kind of the media. */
export function renderSignals(evidence: readonly Signal[], kind: MediaKind, decisive: Decisive | null, policy: Policy): Record<string, string> {
  return Object.fromEntries(
    evidence.flatMap((signal) => {
      const { key, words } = familyOf(signal.detector, kind);
      const word = signal.applicable ? wordFor(signal, words, decisive, policy) : null;
      return word === null ? [] : [[key, word]];
    }),
  );
}

/** `image-noise@1` is `noise` of a picture and `image_noise` of anything else, so that no two detectors share a key. */
function familyOf(detector: string, kind: MediaKind): { key: string; words: Words } {
  const id = detector.split('@')[0] as string;
  const own = id.startsWith(`${kind}-`);
  const name = own ? id.slice(kind.length + 1) : id.replace(/^(?:image|audio|video|document)-/, '');
  const { key, words } = FAMILIES[name] ?? { key: name.replaceAll('-', '_'), words: GENERAL };
  return { key: own || name === id ? key : `${id.slice(0, id.length - name.length - 1)}_${key}`, words };
}

function wordFor(signal: Signal, { spoof, bonaFide }: Words, decisive: Decisive | null, policy: Policy): string | null {
  if (signal.kind === 'provenance') return provenanceWord(signal, decisive);
  const { score } = signal;
  if (score === null) return null;
  if (score >= policy.spoofFrom) return spoof;
  return score < policy.bonaFideBelow ? bonaFide : UNCLEAR;
}

/** What the file says of itself, and where that settles the matter, which way. */
function provenanceWord({ detector, state }: Signal, decisive: Decisive | null): string | null {
  if (decisive?.detector === detector) {
    if (decisive.score < 0.5) return 'declares_capture';
    return decisive.manipulation === 'local' ? 'declares_edit' : 'declares_synthetic';
  }
  if (state === null) return null;
  return state === 'detected' ? 'present' : 'absent';
}
