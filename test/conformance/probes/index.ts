import { deepfakedetector } from './deepfakedetector.ts';
import { deepidv } from './deepidv.ts';
import { deepsafe } from './deepsafe.ts';
import { deeptrack } from './deeptrack.ts';
import type { Probe } from './probe.ts';
import { resemble } from './resemble.ts';

/** By dialect. */
export const PROBES: Readonly<Record<string, Probe>> = { deeptrack, deepfakedetector, deepidv, resemble, deepsafe };
