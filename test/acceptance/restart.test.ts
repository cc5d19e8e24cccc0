import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runBonafide, type Served, serveBonafide } from '../support/run-bonafide.ts';

let cwd: string;
const running: Served[] = [];
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bonafide-restart-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.end('SIGKILL');
  await rm(cwd, { recursive: true, force: true });
});

const serve = async (...args: string[]): Promise<Served> => {
  const server = await serveBonafide(cwd, args);
  running.push(server);
  return server;
};

async function submit({ url }: Served, key: string): Promise<{ id: string }> {
  const form = new FormData();
  form.set('file', new Blob([readFileSync(join(cwd, 'data/sample.jpg'))]), 'sample.jpg');
  const response = await fetch(`${url}/v1/detections`, { method: 'POST', body: form, headers: { authorization: `Bearer ${key}`, prefer: 'respond-async' } });
  expect(response.status).toBe(202);
  return (await response.json()) as { id: string };
}

async function ended({ url }: Served, key: string, id: string): Promise<{ status: string; verdict: string | null }> {
  const response = await fetch(`${url}/v1/detections/${id}?wait=30`, { headers: { authorization: `Bearer ${key}` } });
  return (await response.json()) as { status: string; verdict: string | null };
}

describe('serve', () => {
  it('prints its key once, with a curl that works, and stops when it is asked to', async () => {
    const first = await serve();
    const key = first.key as string;
    const command = /curl .*/.exec(first.stdout())?.[0] as string;
    expect(command).toContain(`'file=@${join(cwd, 'data/sample.jpg')}'`);
    expect(await ended(first, key, (await submit(first, key)).id)).toMatchObject({ status: 'completed' });
    expect(await first.end('SIGTERM')).toBe(0);
    const second = await serve();
    expect(second.key).toBeNull();
    expect((await fetch(`${second.url}/v1/detections`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    expect(await second.end('SIGINT')).toBe(0);
  });

  it('refuses a data folder that another server has', async () => {
    await serve();
    const ran = await runBonafide(['serve', '--port', '0', '--data', 'data'], { cwd });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('in use') });
  });

  it('ends every accepted detection although it was killed between accept and verdict', async () => {
    // Without a worker nothing can end before the kill, whatever the speed of the machine.
    const first = await serve('--no-worker');
    const key = first.key as string;
    const accepted = [await submit(first, key), await submit(first, key), await submit(first, key)];
    await first.end('SIGKILL');
    const second = await serve();
    for (const { id } of accepted) expect(await ended(second, key, id)).toMatchObject({ status: 'completed', verdict: expect.any(String) });
  });

  it('takes up the analyses that were running when it was killed', async () => {
    const first = await serve();
    const key = first.key as string;
    const accepted = [await submit(first, key), await submit(first, key), await submit(first, key)];
    await first.end('SIGKILL');
    const second = await serve();
    for (const { id } of accepted) expect(await ended(second, key, id)).toMatchObject({ status: 'completed' });
  });
});
