import { randomUUID } from 'node:crypto';

export const NAME = 'deeptrack';
export const MOUNT = '/deeptrack';

/** A UUID of version 4, as the vendor's server makes them (README.md, "Sources"). */
export const newJobId = (): string => randomUUID();

export const pollUrl = (jobId: string): string => `/v1/video/jobs/${jobId}`;
