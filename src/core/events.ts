import type { ErrorData } from './errors.ts';

/** What an analysis says while it runs. `stage` is a detector id or `decode`, `speech`, `fusion`, `artifacts`; `fraction` runs 0..1 over the whole. */
export interface Progress {
  stage: string;
  fraction: number;
}

/** What happens to one detection, as its listeners hear it. */
export type DetectionEvent =
  | ({ type: 'progress'; detectionId: string } & Progress)
  | { type: 'completed'; detectionId: string }
  | { type: 'failed'; detectionId: string; error: ErrorData }
  | { type: 'erased'; detectionId: string };
