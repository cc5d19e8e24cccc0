import { detectionsAndKeys } from './0001-detections-and-keys.ts';
import { installationSecrets } from './0002-installation-secrets.ts';
import { platform } from './0003-platform.ts';
import { dialects } from './0004-dialects.ts';
import { knownMedia } from './0005-known-media.ts';
import type { Migration } from './migration.ts';

/** In the order in which they run. */
export const MIGRATIONS: readonly Migration[] = [detectionsAndKeys, installationSecrets, platform, dialects, knownMedia];
