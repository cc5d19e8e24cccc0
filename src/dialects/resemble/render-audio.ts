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

function soundOf({ media, report }: Detection, judgement: Judgement): Sound | null {
  const found = report?.audio;
  if (media.kind === 'audio') {
    const windows = scoresOf(found?.windows ?? report?.segments ?? []);
    return { conclusion: concludes(judgement), score: judgement.score, windows, consistency: found?.consistency ?? agreement(windows) };
  }
  if (media.kind !== 'video' || !found) return null;
  return { conclusion: concludesByScore(found.score), score: found.score, windows: scoresOf(found.windows), consistency: found.consistency };
}

/** Windows in which nothing could be judged are left out: clients read every entry as a number. */
const scoresOf = (windows: readonly { score: number | null }[]): number[] => windows.map(({ score }) => score).filter((score) => score !== null);

/** 1: all windows say the same; 0: some are sure of the one, some of the other. */
const agreement = (scores: readonly number[]): number => (scores.length === 0 ? 1 : 1 - (Math.max(...scores) - Math.min(...scores)));

function imageOf(detection: Detection, artifactUrl: ArtifactUrl): { image?: string } {
  const picture = pictureOf(detection, 'audio', artifactUrl);
  return picture ? { image: picture.url } : {};
}
