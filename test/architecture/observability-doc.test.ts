import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createMetrics } from '../../src/telemetry/index.ts';

const text = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8');

async function families(): Promise<string[]> {
  const { watchDatabase, render } = createMetrics({ version: '0.0.0' });
  watchDatabase(async () => ({ queues: [], oldestQueuedSeconds: 0, purgeLagSeconds: 0, webhookLagSeconds: 0 }));
  const { body } = await render();
  return [...body.matchAll(/^# TYPE (bonafide_\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
}

it('documents every metric with its type, and no other', async () => {
  const documented = [...text.matchAll(/^\| `(bonafide_\w+)` \| (\w+) \|/gm)].map(([, name, type]) => `${name} ${type}`);
  expect(documented.toSorted()).toEqual((await families()).toSorted());
});

it('alerts only on metrics that exist', async () => {
  const names = (await families()).map((family) => family.split(' ')[0]);
  const alerts = text.slice(text.indexOf('```yaml'), text.indexOf('## Log'));
  const used = [...new Set([...alerts.matchAll(/bonafide_[a-z_]+/g)].map(([name]) => name.replace(/_count$/, '')))];
  expect(used.length).toBeGreaterThan(4);
  expect(names).toEqual(expect.arrayContaining(used));
});
