import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROBES } from './probes/index.ts';
import { VENDORS } from './vendors.ts';

const FILES = ['index.ts', 'schema.ts', 'translate.ts', 'errors.ts', 'limits.ts', 'openapi.ts', 'README.md'];
const root = fileURLToPath(new URL('../../src/dialects/', import.meta.url));

it('knows a way to try every dialect, and none besides', () => {
  expect(Object.keys(PROBES).toSorted()).toEqual(VENDORS.map(({ name }) => name).toSorted());
});

describe.each(VENDORS)('$name', ({ name, dialect, has, fixtures }) => {
  it('has the files that every dialect has', () => {
    expect(FILES.filter((file) => !has(file))).toEqual([]);
    expect(globSync(`${name}/routes/*.ts`, { cwd: root }).length).toBeGreaterThan(0);
    expect(globSync(`${name}/**/*.test.ts`, { cwd: root }).length).toBeGreaterThan(0);
    expect(fixtures.length).toBeGreaterThan(0);
  });

  it('has webhook.ts just where it sends callbacks of its own', () => {
    expect(has('webhook.ts')).toBe(dialect.webhook !== undefined);
  });

  it('is mounted under its name', () => {
    expect(dialect.basePaths[0]).toBe(`/${name}`);
  });
});
