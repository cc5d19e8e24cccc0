import { deepfakedetector } from './deepfakedetector/index.ts';
import { deepidv } from './deepidv/index.ts';
import { deepsafe } from './deepsafe/index.ts';
import { deeptrack } from './deeptrack/index.ts';
import type { Dialect } from './dialect.ts';
import { native } from './native/index.ts';
import { resemble } from './resemble/index.ts';

/** Every dialect, in the order in which they are mounted: the native one stands at the root and so comes last. */
export const DIALECTS: readonly Dialect[] = [deepfakedetector, deepidv, deepsafe, deeptrack, resemble, native];
