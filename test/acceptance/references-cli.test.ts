import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSamplePicture } from '../../src/engine/media/sample-picture.ts';
import { runBonafide } from '../support/run-bonafide.ts';

const SAID = ['--verdict', 'known_fake', '--url', 'https://example.org/check', '--title', 'A hill'];

interface Listed {
  data: { id: string; owner: string; shared: boolean; title: string; quality: number }[];
  complete: boolean;
}

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bonafide-references-'));
  await writeSamplePicture(join(cwd, 'photo.jpg'));
  await sharp(join(cwd, 'photo.jpg')).rotate(90).png().toFile(join(cwd, 'turned.png'));
  await sharp({ create: { width: 200, height: 200, channels: 3, background: '#777' } })
    .png()
    .toFile(join(cwd, 'flat.png'));
  await writeFile(join(cwd, 'text.jpg'), 'this is no picture');
});
afterAll(() => rm(cwd, { recursive: true }));

const bonafide = (...args: string[]) => runBonafide(['references', ...args], { cwd });
const list = async (...args: string[]): Promise<Listed> => JSON.parse((await bonafide('list', '--json', ...args)).stdout) as Listed;

it('adds pictures, keeps what fails from hindering the others, lists and removes', async () => {
  const added = await bonafide('add', 'photo.jpg', 'text.jpg', 'flat.png', 'turned.png', ...SAID);
  expect(added.code).toBe(1);
  expect(added.stdout).toMatch(/^ref_\S+ {2}photo\.jpg\nref_\S+ {2}turned\.png\n$/);
  expect(added.stderr).toMatch(/text\.jpg: The bytes are of no supported type[\s\S]+flat\.png: This picture is too plain/);
  const { data, complete } = await list();
  expect(complete).toBe(true);
  expect(data).toMatchObject([
    { owner: 'admin', shared: true, title: 'A hill' },
    { owner: 'admin', shared: true, title: 'A hill' },
  ]);
  const again = await bonafide('add', 'photo.jpg', ...SAID);
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('is there already')]);
  const own = await bonafide('add', 'photo.jpg', ...SAID, '--owner', 'newsroom', '--json');
  expect(JSON.parse(own.stdout)).toMatchObject({ results: [{ path: 'photo.jpg', reference: { owner: 'newsroom', shared: false }, error: null }] });
  expect((await list('--owner', 'newsroom')).data).toHaveLength(1);
  expect(await list('--limit', '1')).toMatchObject({ data: [{ owner: 'newsroom' }], complete: false });
  const id = data[0]?.id ?? '';
  expect(await bonafide('remove', id)).toMatchObject({ code: 0, stdout: `${id} is removed.\n` });
  expect(await bonafide('remove', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('no such reference') });
  expect((await list()).data).toHaveLength(2);
});
