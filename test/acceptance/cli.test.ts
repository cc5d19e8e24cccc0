import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DetectionSchema } from '../../src/dialects/native/schema/detection.ts';
import { writeSamplePicture } from '../../src/engine/media/sample-picture.ts';
import { startReceiver } from '../support/receiver.ts';
import { runBonafide } from '../support/run-bonafide.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bonafide-cli-'));
  await writeSamplePicture(join(cwd, 'photo.jpg'));
  await sharp(join(cwd, 'photo.jpg')).resize(400).png().toFile(join(cwd, 'other.png'));
  await sharp(join(cwd, 'photo.jpg'))
    .withExif({ IFD0: { Software: 'Midjourney', ImageDescription: 'a hill --v 6 Job ID: 0f2c1c52-6d0e-4e8d-9d8a-6c6f9a8b7c6d' } })
    .jpeg()
    .toFile(join(cwd, 'declared.jpg'));
  await writeFile(join(cwd, 'text.jpg'), 'this is no picture');
});
afterAll(() => rm(cwd, { recursive: true }));

const bonafide = (...args: string[]) => runBonafide(args, { cwd });

describe('usage', () => {
  it('answers --version and --help', async () => {
    expect(await bonafide('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
    expect(await bonafide('detect', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--fail-on VERDICT') });
  });

  it.each([
    [['detcet', 'photo.jpg'], 'Did you mean "detect"?'],
    [['detect', '--jsno', 'photo.jpg'], 'Did you mean --json?'],
    [['detect'], 'Name at least one file'],
    [['detect', 'photo.jpg', '--policy', 'lax'], '--policy must be one of default, strict'],
    [['eval'], 'eval needs --manifest CSV.'],
    [['eval', '--manifest', 'nowhere.csv'], 'nowhere.csv cannot be read'],
    [['keys', 'make'], 'keys create --owner NAME'],
    [['references', 'add', 'photo.jpg', '--url', 'https://example.org'], 'references add FILE... --verdict known_fake --url URL'],
    [['references', 'list', '--verdict', 'fake'], '--verdict must be one of known_fake, known_real, known_out_of_context'],
    [['work'], 'work needs DATABASE_URL'],
    [['serve', '--port', 'http'], '--port must be a whole number'],
  ])('%j is wrong usage', async (args, message) => {
    expect(await bonafide(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('refuses an unknown setting', async () => {
    const ran = await runBonafide(['detect', 'photo.jpg'], { cwd, env: { BONAFIDE_ENGINE: '1' } });
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean BONAFIDE_ENGINES?') });
  });
});

describe('detect', () => {
  it('prints one JSON document in the shape of the API', async () => {
    const { code, stdout, stderr } = await bonafide('detect', 'photo.jpg', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const detection = JSON.parse(stdout);
    expect(DetectionSchema.parse(detection)).toMatchObject({ status: 'completed', media: { kind: 'image', width: 640, height: 480 }, policy: 'default@1' });
    expect(detection.path).toBe('photo.jpg');
    expect(detection.evidence.length).toBeGreaterThan(0);
  });

  it('says it in plain words without colours where stdout is no terminal', async () => {
    const { code, stdout } = await bonafide('detect', 'photo.jpg');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^photo\.jpg\n {2}(Synthetic|No sign|Inconclusive)/);
    expect(stdout).toContain('score');
    expect(stdout).not.toContain('\u001b');
  });

  it('judges several files in their order and fails for those that cannot be judged', async () => {
    const { code, stdout } = await bonafide('detect', 'photo.jpg', 'text.jpg', 'http://10.0.0.1/a.jpg', 'absent.jpg', 'other.png', '--json');
    const { results } = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(results.map((one: { path: string; error: { code: string } | null }) => [one.path, one.error?.code ?? null])).toEqual([
      ['photo.jpg', null],
      ['text.jpg', 'unsupported_media'],
      ['http://10.0.0.1/a.jpg', 'url_blocked'],
      ['absent.jpg', 'not_found'],
      ['other.png', null],
    ]);
  });

  it('fetches a URL that it is allowed to reach, judges it by its bytes and leaves nothing behind', async () => {
    const photo = await readFile(join(cwd, 'photo.jpg'));
    const source = await startReceiver(({ path }, response) => void (path === '/absent' ? response.writeHead(404).end() : response.end(photo)));
    const temp = join(cwd, 'temp');
    await mkdir(temp);
    try {
      const urls = [`${source.url}/album/Stra%C3%9Fe.gif?token=1`, `${source.url}/absent`];
      const ran = await runBonafide(['detect', ...urls, '--json', '--out', 'fetched'], { cwd, env: { BONAFIDE_URL_ALLOW: '127.0.0.1', TMPDIR: temp } });
      const [judged, absent] = JSON.parse(ran.stdout).results;
      expect(ran.code).toBe(1);
      expect(judged).toMatchObject({ path: urls[0], status: 'completed', media: { filename: 'Straße.gif', mime: 'image/jpeg' } });
      expect(absent).toMatchObject({ status: 'failed', error: { code: 'url_unreachable' } });
      expect((await readdir(join(cwd, 'fetched'))).sort()).toEqual(['Stra%C3%9Fe.gif', 'absent', 'report.json']);
      expect((await readdir(temp)).filter((name) => name.startsWith('bonafide-fetch'))).toEqual([]);
      const blocked = await bonafide('detect', `${source.url}/album`);
      expect(blocked).toMatchObject({ code: 1, stdout: expect.stringContaining('BONAFIDE_URL_ALLOW') });
    } finally {
      await source.close();
    }
  });

  it('writes report and pictures with --out', async () => {
    await bonafide('detect', 'photo.jpg', '--out', 'one');
    const report = JSON.parse(await readFile(join(cwd, 'one/report.json'), 'utf8'));
    expect((await readdir(join(cwd, 'one'))).sort()).toEqual([...report.artifacts.map(({ name }: { name: string }) => name), 'report.json'].sort());
    await bonafide('detect', 'photo.jpg', 'other.png', '--out', 'two');
    expect((await readdir(join(cwd, 'two'))).sort()).toEqual(['other.png', 'photo.jpg', 'report.json']);
  });

  it('exits with 3 when what --fail-on names was found', async () => {
    const { code, stdout } = await bonafide('detect', 'declared.jpg', '--fail-on', 'spoof', '--json');
    expect([JSON.parse(stdout).verdict, code]).toEqual(['spoof', 3]);
  });
});

describe('eval', () => {
  it('runs a manifest to its figures and reports', async () => {
    await writeFile(
      join(cwd, 'manifest.csv'),
      'path,label,maker\nphoto.jpg,real,camera\nother.png,real,camera\ndeclared.jpg,fake,midjourney\ntext.jpg,fake,none\nphoto.jpg,odd,camera\n',
    );
    const { code, stdout } = await bonafide('eval', '--manifest', 'manifest.csv', '--slice', 'maker', '--degrade', '--json', '--out', 'evaluation');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ n: 3, n_spoof: 1, auc: 1, skipped: { n: 1 }, failed: { n: 1, codes: { unsupported_media: 1 } }, complete: true });
    expect(Object.keys(report.slices.maker)).toEqual(['camera', 'midjourney']);
    expect(report.flips.jpeg_q40.n).toBe(3);
    expect((await readdir(join(cwd, 'evaluation'))).sort()).toEqual(['report.html', 'report.json', 'report.md', 'scores.csv']);
    expect((await readFile(join(cwd, 'evaluation/scores.csv'), 'utf8')).split('\n').slice(0, 2)).toEqual([
      'path,label,score,verdict',
      expect.stringMatching(/^photo\.jpg,real,0\.\d{6},/),
    ]);
  });
});

it('lists the detectors with their cards', async () => {
  const { code, stdout } = await bonafide('models', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).data.map(({ id }: { id: string }) => id)).toContain('image-provenance@1');
});

it('checks the installation', async () => {
  const { code, stdout } = await bonafide('doctor', '--json', '--data', 'doctor-data');
  expect(JSON.parse(stdout)).toMatchObject({ healthy: true });
  expect(code).toBe(0);
});
