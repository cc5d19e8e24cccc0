import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../src/dialects/index.ts';
import { PROBES } from '../conformance/probes/index.ts';
import { CASES } from '../conformance/probes/probe.ts';

const text = readFileSync(new URL('../../docs/dialects.md', import.meta.url), 'utf8');
const vendors = DIALECTS.filter(({ name }) => name !== 'native');

describe.each(vendors)('docs/dialects.md on $name', ({ name, basePaths, hosts }) => {
  it('names every address', () => {
    for (const path of basePaths) expect(text).toContain(`http://HOST${path}`);
    for (const host of hosts) expect(text).toContain(`\`${host}\``);
    expect(text).toContain(`\`/${name}/docs\``);
  });

  it('moves a client in curl, JavaScript and Python', () => {
    const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].filter((match) => match[2]?.includes(`http://localhost:8080/${name}`));
    expect(blocks.map((match) => match[1])).toEqual(['sh', 'js', 'python']);
  });
});

it('tells the status of every refusal', () => {
  const rows = [...text.matchAll(/^\| ([a-z' ]+) \|((?: \d{3} \|)+)$/gm)].map((match) => [match[1], match[2]?.match(/\d{3}/g)?.map(Number)]);
  const header = /^\| \| deeptrack.*\|$/m.exec(text)?.[0] ?? '';
  const names = header.split('|').flatMap((cell) => cell.trim() || []);
  expect(names.toSorted()).toEqual(vendors.map(({ name }) => name).toSorted());
  expect(rows).toEqual(CASES.map((one) => [one, names.map((name) => PROBES[name]?.expected[one].status)]));
});
