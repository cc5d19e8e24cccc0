import type { ErrorData } from './errors.ts';
import type { Artifact, JsonValue } from './evidence.ts';
import type { MediaFacts, MediaKind } from './media.ts';
import type { Report } from './report.ts';
import type { Judgement, PolicyName } from './verdict.ts';

export const STATUSES = ['queued', 'processing', 'completed', 'failed', 'erased'] as const;
export type Status = (typeof STATUSES)[number];

/** Those of detections that are still known to their callers. */
export const LIVING_STATUSES = ['queued', 'processing', 'completed', 'failed'] as const satisfies readonly Status[];

/** How the caller wants the media analysed. Times in seconds, as on the wire. */
export interface DetectionOptions {
  /** Overrules the sniffed kind only where the bytes allow it. */
  kind: MediaKind | null;
  policy: PolicyName;
  retain: boolean;
  zeroRetention: boolean;
  /** Whether pictures of the evidence are made. */
  visualize: boolean;
  /** Seconds of audio that are judged at a time; null: as the detector likes it. */
  frameLength: number | null;
  /** Judge from this second on; null: from the start. */
  startRegion: number | null;
  /** Judge up to this second; null: to the end. */
  endRegion: number | null;
  /** Frames a second that are looked at; null: as the detector likes it. */
  maxVideoFps: number | null;
  /** Seconds of video that are looked at; null: all. */
  maxVideoSeconds: number | null;
  /** Whether the media is looked for among known ones. */
  reverseSearch: boolean;
  /** Whether it is said how far the media is from what the models know. */
  outOfDomain: boolean;
  /** Whether the kind of generator is named. */
  sourceTracing: boolean;
  /** Whether the finding is told in words. */
  intelligence: boolean;
}

/** What holds where a caller says nothing. */
export const DEFAULT_OPTIONS: DetectionOptions = {
  kind: null,
  policy: 'default',
  retain: false,
  zeroRetention: false,
  visualize: true,
  frameLength: null,
  startRegion: null,
  endRegion: null,
  maxVideoFps: null,
  maxVideoSeconds: null,
  reverseSearch: false,
  outOfDomain: false,
  sourceTracing: false,
  intelligence: false,
};

/** Where a submission came from and where its result goes. */
export interface Origin {
  /** W3C Trace Context of the submission, where traces are made: what is sent later belongs to the same trace. */
  traceparent?: string;
  /** The dialect that took it: it renders the callback. */
  dialect: string;
  /** Base of the links in what is sent later; null where it is not known. */
  baseUrl: string | null;
  /** Where the finished detection is sent; null for nowhere. */
  callbackUrl: string | null;
  /** Where the media was fetched from; null for an upload and under zero retention. */
  sourceUrl: string | null;
}

/** What connects the work on a detection with the request that asked for it, in logs and traces. */
export interface Trace {
  requestId: string | null;
  /** W3C Trace Context. */
  traceparent: string | null;
}

/** One analysis of one media file for one owner. */
export interface Detection {
  id: string;
  /** The id by which its dialect knows it, in the form of that vendor, one of a kind for owner and dialect; null: the dialect uses our own. */
  publicId: string | null;
  keyId: string;
  owner: string;
  status: Status;
  externalId: string | null;
  metadata: { readonly [key: string]: JsonValue } | null;
  options: DetectionOptions;
  origin: Origin;
  /** The batch that it is part of; null for none. */
  batchId: string | null;
  /** Its turn in the queue (core/fair-queue.ts): the least of all that wait runs first. */
  queueTurn: number;
  filename: string | null;
  /** Known from the upload; the engine adds the rest. */
  media: MediaUpload | MediaFacts;
  /** Where the media lies in the BlobStore; null once it is deleted. */
  blob: string | null;
  judgement: Judgement | null;
  report: Report | null;
  artifacts: Artifact[];
  error: ErrorData | null;
  /** What was asked at submission and could not be done; the report has warnings of its own. */
  warnings: string[];
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  deleteAt: Date | null;
  deletedAt: Date | null;
  /** When the pictures of the evidence are deleted; null where there are none (any more). */
  artifactsDeleteAt: Date | null;
}

/** What is known of the media before the engine has looked at it. */
export interface MediaUpload {
  kind: MediaKind;
  mime: string;
  format: string;
  sizeBytes: number;
  sha256: string;
}

export interface DetectionFilter {
  kind?: MediaKind | undefined;
  status?: Status | undefined;
  /** Those in any of these states. */
  statuses?: readonly [Status, ...Status[]] | undefined;
  verdict?: Judgement['verdict'] | undefined;
  externalId?: string | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
  /** Those that this dialect took and gave an id of its own. */
  dialect?: string | undefined;
  /** Those whose caller asked for the kind of generator. */
  sourceTracing?: true | undefined;
}

/** A detection as its dialect names it. */
export interface PublicId {
  dialect: string;
  publicId: string;
}

export const isFinished = (status: Status): boolean => status !== 'queued' && status !== 'processing';
