import type { Detection } from '../../core/detection.ts';
import type { Judgement } from '../../core/verdict.ts';
import type { ArtifactUrl } from '../../http/artifact-links.ts';
import { pictureOf } from './artifact-choice.ts';
import { decimal, durationOf, rounded } from './figures.ts';
import { type Conclusion, concludes, concludesByScore, inLowerCase } from './label.ts';
import type { AudioMetrics, ListedAudioMetrics } from './schema-metrics.ts';

/** What is said of sound, before it is written as text or as numbers. */
interface Sound {
  conclusion: Conclusion;
  score: number;
  windows: number[];
  consistency: number;
}

/** `metrics` of a judged detection; null where there is no sound to tell of. */
export function renderAudio(detection: Detection, judgement: Judgement, artifactUrl: ArtifactUrl): AudioMetrics | null {
  const sound = soundOf(detection, judgement);
  if (!sound) return null;
  const { conclusion, windows, consistency, score } = sound;
  return {
    label: inLowerCase(conclusion),
    score: windows.map(decimal),
    consistency: decimal(consistency),
    aggregated_score: decimal(score),
    ...imageOf(detection, artifactUrl),
  };
}

/** The same in a list. */
export function renderListedAudio(detection: Detection, judgement: Judgement, artifactUrl: ArtifactUrl): ListedAudioMetrics | null {
  const sound = soundOf(detection, judgement);
  if (!sound) return null;
  const seconds = durationOf(detection);
  return {
    label: inLowerCase(sound.conclusion),
    score: sound.windows.map(rounded),
    aggregated_score: rounded(sound.score),
    consistency: rounded(sound.consistency),
    ...(seconds !== null && { duration: seconds }),
    ...imageOf(detection, artifactUrl),
  };
}

/** Where there was too little speech to judge: no window, and nothing that a reader should rely on. */
const UNHEARD = { windows: [], consistency: 0 };

function soundOf({ media, report }: Detection, judgement: Judgement): Sound | null {
  const found = report?.audio;
  if (media.kind === 'audio') {
    const { windows, consistency } = found ?? UNHEARD;
    return { conclusion: concludes(judgement), score: judgement.score, windows: scoresOf(windows), consistency };
  }
  if (media.kind !== 'video' || !found) return null;
  return { conclusion: concludesByScore(found.score), score: found.score, windows: scoresOf(found.windows), consistency: found.consistency };
}

/** Windows in which nothing could be judged are left out: clients read every entry as a number. */
const scoresOf = (windows: readonly { score: number | null }[]): number[] => windows.map(({ score }) => score).filter((score) => score !== null);

function imageOf(detection: Detection, artifactUrl: ArtifactUrl): { image?: string } {
  const picture = pictureOf(detection, 'audio', artifactUrl);
  return picture ? { image: picture.url } : {};
}
