import { createHash, randomBytes } from 'node:crypto';

/** 32 lower-case hex digits from a random source, as the vendor's examples show them (docs.resemble.ai/detect). */
export const newUuid = (): string => randomBytes(16).toString('hex');

/** The id as it is stored, for any of the ways in which clients write it: with dashes, in upper case. Never throws: what is no id is simply unknown. */
export const storedUuid = (text: string): string => text.replaceAll('-', '').toLowerCase();

/** 24 hex digits that stay the same for a detection and tell nothing of it. */
export const filenameToken = (detectionId: string): string => createHash('sha256').update(`filename of ${detectionId}`).digest('hex').slice(0, 24);

/** The id of the description that a detection was created with (`intelligence`): told from the detection alone, also where nothing can be looked up. */
export const intelligenceUuid = (detectionId: string): string => createHash('sha256').update(`intelligence of ${detectionId}`).digest('hex').slice(0, 32);
