/** What bounds every exchange beside the limits that its request names. */
export interface NetLimits {
  /** Resolving the name and connecting, with TLS. */
  connectMs: number;
  /** From the connection to the end of the answer's headers. */
  firstByteMs: number;
  /** A body must bring `windowBytesMin` in each window of `windowMs` until it ends. */
  windowMs: number;
  windowBytesMin: number;
  /** Of one answer, all lines together. */
  headerBytesMax: number;
}

/** 1 KiB/s is a fifth of what a 56k modem brought: who sends less does so in order to hold the connection. */
export const NET_LIMITS: NetLimits = {
  connectMs: 10_000,
  firstByteMs: 15_000,
  windowMs: 20_000,
  windowBytesMin: 20 * 1024,
  headerBytesMax: 16 * 1024,
};
