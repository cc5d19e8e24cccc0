import type { AnalyzeContext } from '../core/ports.ts';

/** What an analysis is given inside an engine child. */
export interface EngineContext extends AnalyzeContext {
  /** So many more seconds of sound were got through: long media may take longer. */
  onSound?: ((seconds: number) => void) | undefined;
}
