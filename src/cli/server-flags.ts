import { SETTING_NAMES, SETTINGS } from '../config/settings.ts';
import type { Flags } from '../config/sources.ts';
import type { Arguments, FlagSpec } from './command.ts';

/** Every setting that has a flag, as flags of a command. */
export function settingFlags(): Record<string, FlagSpec> {
  const rows = SETTING_NAMES.map((name): [string, FlagSpec] | null => {
    const { flag, default: fallback, doc } = SETTINGS[name];
    if (flag === null) return null;
    const type = name === 'worker' ? 'boolean' : 'string';
    return [flag, { type, doc: fallback === null || type === 'boolean' ? doc : `${doc} [${fallback}]` }];
  });
  return Object.fromEntries(rows.filter((row) => row !== null));
}

/** The flags as `loadConfig` takes them. */
export const flagsOf = ({ values }: Arguments): Flags => Object.fromEntries(Object.entries(values).filter(([, value]) => !Array.isArray(value))) as Flags;
