import type { z } from 'zod';
import type { MediaKind } from '../../../src/core/media.ts';

/** A form with one file. */
export interface Upload {
  /** Relative to the base path. */
  path: string;
  fields: Readonly<Record<string, string>>;
  bytes: Buffer<ArrayBuffer>;
  filename: string;
}

export interface Expected {
  status: number;
  /** Exact, or with asymmetric matchers where the text is ours. */
  body: unknown;
  /** Exact values, by name. */
  headers?: Readonly<Record<string, string>>;
}

/** Everything that goes wrong in every API. */
export const CASES = [
  'missing key',
  'wrong key',
  'revoked key',
  'unknown path',
  'unknown id',
  "another owner's id",
  'no file',
  'text instead of a file',
  'unsupported type',
  'too large',
  'rate limit',
  'quota used up',
  'no model',
  'crash',
] as const;
export type Case = (typeof CASES)[number];

/** How a client of one vendor talks, and what it is told when something is wrong: written from the vendor's documents, not from our code. */
export interface Probe {
  /** Every way in which its clients send a key; the first one is used throughout. */
  keyHeaders: readonly ((key: string) => Record<string, string>)[];
  /** The kinds of media that this vendor takes. */
  kinds: readonly MediaKind[];
  /** A submission that is answered without waiting for its end. */
  submit: Upload;
  idOf(answer: unknown): string;
  /** Where a submission is read by its id, relative to the base path. */
  readPath(id: string): string;
  /** As ids of this vendor look; never given away. */
  unknownId: string;
  /** No API of this vendor answers an error in another one, and no other vendor's error has this one. */
  errorShape: z.ZodType;
  /** A file of a type that nobody takes. */
  unsupported: Pick<Upload, 'bytes' | 'filename'>;
  /** More bytes than this vendor takes of any file. */
  tooLargeBytes: number;
  expected: Readonly<Record<Case, Expected>>;
}
