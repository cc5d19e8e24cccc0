/**
 * What happens to media on its way from one person to the next, by kind of media: each keeps the content and drops what the file says of itself, as most
 * services do. `telephone`: 300 to 3400 Hz, 8000 samples a second in mu-law (ITU-T G.711), the sound of a landline.
 */
export const DEGRADATIONS = {
  image: ['jpeg_q85', 'jpeg_q60', 'jpeg_q40', 'half_size', 'webp_q75'],
  audio: ['mp3_64k', 'opus_24k', 'telephone'],
} as const;

export type ImageDegradation = (typeof DEGRADATIONS.image)[number];
export type AudioDegradation = (typeof DEGRADATIONS.audio)[number];
export type Degradation = ImageDegradation | AudioDegradation;

/** A kind of media whose copies can be degraded. */
export type DegradableKind = keyof typeof DEGRADATIONS;

export const isDegradable = (kind: string): kind is DegradableKind => Object.hasOwn(DEGRADATIONS, kind);
