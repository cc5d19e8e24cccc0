import { randomBytes } from 'node:crypto';

export const NAME = 'deepsafe';

/** `det_` and 8 hex digits, as `det_a1b2c3d4` in the vendor's examples. */
export const newPublicId = (): string => `det_${randomBytes(4).toString('hex')}`;

export const resultPath = (publicId: string): string => `/v1/results/${publicId}`;
