import type { Signal } from '../core/evidence.ts';
import type { SourceTrace } from '../core/findings.ts';

/** What a caller asked for besides the verdict on a picture. */
export interface ImageWishes {
  /** The kind of generator. */
  traceSource: boolean;
  /** How far the picture is from what the models know. */
  outOfDomain: boolean;
}

/** One sentence for each wish that could not be met. */
export function unmetWishes(wishes: ImageWishes, sourceTrace: SourceTrace | null, signals: readonly Signal[]): string[] {
  const measured = signals.some(({ details }) => typeof details.novelty === 'number');
  return [
    ...(wishes.traceSource && sourceTrace === null ? ['source_tracing: no kind of generator could be told of this picture.'] : []),
    ...(wishes.outOfDomain && !measured ? ['ood: no distance from the training data could be measured of this picture.'] : []),
  ];
}
