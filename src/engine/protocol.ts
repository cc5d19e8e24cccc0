import type { ErrorData } from '../core/errors.ts';
import type { Progress } from '../core/events.ts';
import type { AnalyzeRequest } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import type { EngineLimits } from './limits.ts';

/** What an engine child must know before its first analysis. */
export interface ChildSettings {
  limits: EngineLimits;
  /** PEM text of C2PA trust anchors. */
  c2paTrustPem: string | null;
  /** Threads that a network may run on in one child; 1 by default. */
  threads?: number;
  /** A file URL that ends with '/': another folder of networks than the package's own. */
  models?: string | undefined;
}

export interface AnalyzeJob {
  path: string;
  request: AnalyzeRequest;
}

/** Parent to child. `settings` comes first and once; then one job at a time. */
export type ToChild = { type: 'settings'; settings: ChildSettings } | { type: 'analyze'; job: AnalyzeJob };

/** Child to parent. Every `analyze` ends with one `report` or `failed`. `sound`: so much more of it was got through. `rssBytes` is the memory held afterwards. */
export type FromChild =
  | { type: 'ready' }
  | { type: 'progress'; progress: Progress }
  | { type: 'sound'; seconds: number }
  | { type: 'report'; report: Report; rssBytes: number }
  | { type: 'failed'; error: ErrorData; rssBytes: number }
  | { type: 'memory'; rssBytes: number };
