import { randomInt } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 6;

/** An id in the form of the vendor's only example, `job_8mTk2x`: six base62 characters, each equally likely. */
export const newJobId = (): string => `job_${Array.from({ length: LENGTH }, () => BASE62[randomInt(BASE62.length)]).join('')}`;

/** Whether this may be the id of a job at all; what is not need not be looked for. */
export const isJobId = (text: string): boolean => /^job_[0-9A-Za-z]{6}$/.test(text);

/** Where the job is read, relative to the base URL that a client has set. */
export const jobPath = (id: string): string => `/v1/jobs/${id}`;
