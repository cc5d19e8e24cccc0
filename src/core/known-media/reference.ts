/** What is known of a reference. Closed: readers may switch on it. */
export const KNOWN_VERDICTS = ['known_fake', 'known_real', 'known_out_of_context'] as const;
export type KnownVerdict = (typeof KNOWN_VERDICTS)[number];

/** A picture that somebody has judged before. The picture itself is not kept, only its hash. */
export interface Reference {
  id: string;
  owner: string;
  /** Whether every owner's search finds it. It is listed and deleted by its own owner alone. */
  shared: boolean;
  /** PDQ, 64 hexadecimal digits in lower case. */
  hashHex: string;
  /** 0..100; null where the hash came without a picture. */
  quality: number | null;
  verdict: KnownVerdict;
  /** Where it is told what is known of the picture, or where it was first seen. */
  url: string;
  title: string;
  reason: string;
  createdAt: Date;
}

/** What a person says of a reference. */
export interface ReferenceFields extends Pick<Reference, 'verdict' | 'url' | 'shared'> {
  /** The URL where it is left out. */
  title?: string | undefined;
  reason?: string | undefined;
}

/** Of one owner, and of all: each takes 36 bytes in the memory of every process that searches. The search is measured at a million. */
export const REFERENCES_MAX = { perOwner: 1_000_000, total: 4_000_000 } as const;
export const REFERENCE_LIMITS = { urlLength: 2048, titleLength: 300, reasonLength: 2000 } as const;
