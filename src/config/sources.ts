import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearestName } from '../core/nearest-name.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts';

const CONFIG_FILE = 'bonafide.config.json';
const MAX_SECRET_BYTES = 64 * 1024;

/** A value before it is checked, with the words that name its place in an error. */
export interface Raw {
  value: unknown;
  where: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type Flags = Readonly<Record<string, string | boolean | undefined>>;
type Found = Partial<Record<SettingName, Raw>>;

/** What the command line says. Flags that are no settings are another's business. */
export function fromFlags(flags: Flags): Found {
  const found: Found = {};
  for (const name of SETTING_NAMES) {
    const { flag } = SETTINGS[name];
    const value = flag === null ? undefined : flags[flag];
    if (value !== undefined) found[name] = { value, where: `--${flag}` };
  }
  return found;
}

/** What every curl of the documentation keeps the caller's key in: the shell that exported it also runs `bonafide`, which does not read it. */
const CLIENT_KEY = 'BONAFIDE_KEY';

/** What the environment says; an empty variable counts as absent. Adds to `problems` what is unknown, doubled or cannot be read. */
export function fromEnvironment(env: Environment, problems: string[]): Found {
  const found: Found = {};
  const known = new Set<string>();
  for (const name of SETTING_NAMES) {
    const { env: variable, secret } = SETTINGS[name];
    known.add(variable);
    if (env[variable]) found[name] = { value: env[variable], where: variable };
    if (!secret) continue;
    const fileVariable = `${variable}_FILE`;
    known.add(fileVariable);
    const path = env[fileVariable];
    if (!path) continue;
    if (found[name]) problems.push(`${variable} and ${fileVariable} are both set: keep one.`);
    else found[name] = { value: readSecret(path, fileVariable, problems), where: fileVariable };
  }
  const unknown = Object.keys(env).filter((variable) => variable.startsWith('BONAFIDE_') && variable !== CLIENT_KEY && !known.has(variable));
  problems.push(...unknown.map((variable) => `${variable} is no setting.${didYouMean(variable, [...known])}`));
  return found;
}

/** What bonafide.config.json in `cwd` says; nothing where there is none. */
export function fromFile(cwd: string, problems: string[]): Found {
  const json = readJson(join(cwd, CONFIG_FILE), problems);
  const found: Found = {};
  for (const [name, value] of Object.entries(json)) {
    if (isSettingName(name)) found[name] = { value, where: `"${name}" in ${CONFIG_FILE}` };
    else if (name !== '$schema') problems.push(`"${name}" in ${CONFIG_FILE} is no setting.${didYouMean(name, SETTING_NAMES)}`);
  }
  return found;
}

export function didYouMean(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  return nearest ? ` Did you mean ${nearest}?` : '';
}

const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

function readJson(path: string, problems: string[]): object {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!isAbsent(error)) problems.push(`${path} cannot be read: ${reasonOf(error)}.`);
    return {};
  }
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
    problems.push(`${path} must hold one JSON object.`);
  } catch (error) {
    problems.push(`${path} is no valid JSON: ${reasonOf(error)}.`);
  }
  return {};
}

function readSecret(path: string, variable: string, problems: string[]): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text.length > 0 && text.length <= MAX_SECRET_BYTES) return text;
    problems.push(`${variable} names ${path}, which is ${text.length === 0 ? 'empty' : 'too large for a secret'}.`);
  } catch (error) {
    problems.push(`${variable} names ${path}, which cannot be read: ${reasonOf(error)}.`);
  }
  return undefined;
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
