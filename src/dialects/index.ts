import type { Dialect } from './dialect.ts';
import { native } from './native/index.ts';

/** Every dialect, in the order in which they are mounted: the native one stands at the root and so comes last. */
export const DIALECTS: readonly Dialect[] = [native];
