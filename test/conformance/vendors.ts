import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { Detection } from '../../src/core/detection.ts';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { DIALECTS } from '../../src/dialects/index.ts';
import type { ArtifactUrl } from '../../src/http/artifact-links.ts';

/** A documented payload: where it stands, which export of schema.ts describes it, and the payload as it is written there. */
export interface Fixture {
  source: string;
  schema: string;
  body: unknown;
}

/** A dialect of another vendor, with what all of them have in common. */
export interface Vendor {
  name: string;
  dialect: Dialect;
  /** Of a file in its folder. */
  has(path: string): boolean;
  fixtures: { file: string; fixture: Fixture }[];
  loadSchemas(): Promise<Record<string, z.ZodType>>;
  loadTranslation(): Promise<{ renderDetection(detection: Detection, artifactUrl: ArtifactUrl): unknown }>;
}

const dialects = new URL('../../src/dialects/', import.meta.url);

/** Every dialect but our own: one that is added later is among them. */
export const VENDORS: readonly Vendor[] = DIALECTS.filter(({ name }) => name !== 'native').map((dialect) => vendor(dialect));

function vendor(dialect: Dialect): Vendor {
  const folder = new URL(`${dialect.name}/`, dialects);
  return {
    name: dialect.name,
    dialect,
    has: (path) => existsSync(new URL(path, folder)),
    fixtures: globSync('__fixtures__/*.json', { cwd: fileURLToPath(folder) })
      .toSorted()
      .map((file) => ({ file, fixture: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture })),
    loadSchemas: () => import(new URL('schema.ts', folder).href),
    loadTranslation: () => import(new URL('translate.ts', folder).href),
  };
}
