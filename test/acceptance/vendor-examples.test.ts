import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange } from '../support/recording-relay.ts';
import { bodyExamples, curlExamples, describeVendorTexts, packageExamples, pythonExamples, type Vendor, vendorText } from '../support/vendor-examples.ts';
import { openVendorHouse, type VendorHouse } from '../support/vendor-house.ts';

/** Runs `python3 -c` with requests at hand: as installed, or as Debian packages it; null where neither is. */
const python = ['python3', '/usr/bin/python3'].find((program) => spawnSync(program, ['-c', 'import requests']).status === 0) ?? null;
const hasCurl = spawnSync('curl', ['--version']).status === 0;

let house: VendorHouse;

/** What of an example changes: the base URL, the key, and addresses in the open internet, which no test here reaches. */
const adapted = (example: string): string =>
  example
    .replace(/https:\/\/api\.(deeptrack|deepfakedetector|deepidv|deepsafe)\.[a-z]+/g, (_, vendor) => `${house.relay.url}/${vendor}`)
    .replace(/https:\/\/(?:example|your-?app)\.com/g, house.receiver.url)
    .replace(/YOUR_API_KEY|dt_your_key_here/g, house.key);

interface Shown {
  code: number;
  stdout: string;
  stderr: string;
  /** What went over the wire, in order. */
  exchanges: Exchange[];
}

async function run(program: string, args: string[]): Promise<Shown> {
  const before = house.relay.exchanges.length;
  const ended = await house.run(program, args, { DD_API_KEY: house.key });
  return { ...ended, exchanges: house.relay.exchanges.slice(before) };
}

const runCurl = async (command: string): Promise<{ status: number; body: unknown }> => {
  const { code, stdout, stderr, exchanges } = await run('bash', ['-c', adapted(command)]);
  expect([code, exchanges.length], stderr).toEqual([0, 1]);
  return { status: exchanges[0]?.status ?? 0, body: JSON.parse(stdout) };
};
const runPython = (program: string): Promise<Shown> => run(python as string, ['-c', adapted(program)]);

/** The example at that place; that there is one is part of the test. */
function exampleAt<T>(examples: T[], at: number): T {
  expect(examples.length).toBeGreaterThan(at);
  return examples[at] as T;
}
const curlOf = (vendor: Vendor, at: number): string => exampleAt(curlExamples(vendorText(vendor)), at);
const pythonOf = (at: number): string => exampleAt(pythonExamples(vendorText('deeptrack')), at);

describeVendorTexts('the examples that vendors publish', () => {
  beforeAll(async () => {
    house = await openVendorHouse();
  });
  afterAll(() => house?.close());

  it('are all here', () => {
    const count = (vendor: Vendor) =>
      [curlExamples, pythonExamples, bodyExamples, packageExamples].map((examples: (text: string) => unknown[]) => examples(vendorText(vendor)).length);
    expect(count('deeptrack')).toEqual([0, 3, 0, 0]);
    expect(count('deepfakedetector')).toEqual([1, 0, 1, 3]);
    expect(count('deepidv')).toEqual([2, 0, 0, 0]);
    // Types, which conformance reads, and no program.
    expect(count('resemble')).toEqual([0, 0, 0, 0]);
    expect(count('deepsafe')).toEqual([3, 0, 0, 0]);
  });

  describe.skipIf(!python)(`deeptrack, in Python${python ? '' : ' (skipped: no python3 with requests)'}`, () => {
    it('analyses an image', async () => {
      const { code, stdout, stderr, exchanges } = await runPython(pythonOf(0));
      expect([code, exchanges.length], stderr).toEqual([0, 1]);
      expect(stdout).toMatch(
        /^\{'filename': 'photo\.jpg', 'prediction': '(Real|Fake|UNCERTAIN)', 'confidence_percentage': [\d.]+, 'raw_scores': \{'Real': [\d.]+, 'Fake': [\d.]+\}\}\n$/,
      );
    });

    it('analyses a sound by the same program', async () => {
      const program = pythonOf(0).replace('/v1/image/predict', '/v1/audio/predict').replaceAll('photo.jpg', 'voice.mp3').replace('image/jpeg', 'audio/mpeg');
      const { code, stdout, stderr } = await runPython(program);
      expect([code, stdout], stderr).toEqual([
        0,
        expect.stringMatching(
          /^\{'filename': 'voice\.mp3', 'prediction': '(Real|Fake|UNCERTAIN)', 'confidence_percentage': [\d.]+, 'raw_scores': \{'Real': [\d.]+, 'Fake': [\d.]+\}\}\n$/,
        ),
      ]);
    });

    it('analyses a video, or is told that there is no model for it', async () => {
      const { code, stdout, stderr, exchanges } = await runPython(pythonOf(1));
      if (house.kinds.has('video')) {
        expect(code, stderr).toBe(0);
        expect(stdout).toMatch(
          /^Job queued: [0-9a-f-]{36}\n(?:Status: (?:queued|processing)\n)*Status: (?:done\n\{'label': '(?:REAL|FAKE|UNCERTAIN)'.*'segments': \[.*\}\n$|error\nError: )/s,
        );
      } else {
        expect(exchanges.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([[503, { detail: 'Video model not loaded.' }]]);
        expect([code, stderr]).toEqual([1, expect.stringContaining("KeyError: 'job_id'")]);
      }
    });

    it('reads the usage', async () => {
      const { code, stderr, exchanges } = await runPython(pythonOf(2));
      expect([code, exchanges.length], stderr).toEqual([0, 1]);
      const answer = JSON.parse(exchanges[0]?.body ?? '') as Record<string, unknown>;
      expect(Object.keys(answer)).toEqual(['owner', 'track', 'plan', 'rate_per_scan', 'monthly_limit', 'used_this_month', 'remaining', 'resets_at']);
      expect(answer).toMatchObject({ track: 'api', used_this_month: expect.any(Number), resets_at: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    });
  });

  describe.skipIf(!hasCurl)(`deepsafe, by curl${hasCurl ? '' : ' (skipped: no curl)'}`, () => {
    const VERDICT = {
      id: expect.stringMatching(/^det_[0-9a-f]{8}$/),
      verdict: expect.stringMatching(/^(real|fake)$/),
      confidence: expect.any(Number),
      media_type: 'image',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    };

    it('detects, and reads the result by its id', async () => {
      const detected = await runCurl(curlOf('deepsafe', 0));
      expect(detected).toEqual({ status: 200, body: VERDICT });
      const { id } = detected.body as { id: string };
      const read = await runCurl(curlOf('deepsafe', 1).replace('det_a1b2c3d4', id));
      expect(read).toEqual({ status: 200, body: { ...(detected.body as object), status: 'complete' } });
    });

    it('detects in a sound by the same command', async () => {
      const command = curlOf('deepsafe', 0).replace('photo.jpg', 'voice.mp3');
      expect(await runCurl(command)).toEqual({ status: 200, body: { ...VERDICT, media_type: 'audio' } });
    });

    it('finds nothing by the id of the page, which never was here', async () => {
      expect(await runCurl(curlOf('deepsafe', 1))).toEqual({ status: 404, body: { error: 'not_found', message: expect.stringMatching(/\w{3}/) } });
    });

    it('reads the usage', async () => {
      const { status, body } = await runCurl(curlOf('deepsafe', 2));
      expect(status).toBe(200);
      expect(Object.keys(body as object)).toEqual(['plan', 'scans_used', 'scans_limit', 'scans_remaining', 'period_start', 'period_end']);
    });
  });

  describe.skipIf(!hasCurl)(`deepidv, by curl${hasCurl ? '' : ' (skipped: no curl)'}`, () => {
    it('refuses the one that shows no key', async () => {
      expect(await runCurl(curlOf('deepidv', 0))).toEqual({ status: 401, body: { message: expect.stringMatching(/key/i) } });
    });

    it('analyses a document, or says that there is no model for it', async () => {
      const { status, body } = await runCurl(curlOf('deepidv', 1));
      if (!house.kinds.has('document')) {
        expect([status, body]).toEqual([503, { message: expect.stringMatching(/document.*model|model.*document/i) }]);
        return;
      }
      expect([status, body]).toEqual([
        202,
        {
          id: expect.stringMatching(/^da_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/),
          status: 'processing',
          file_name: 'passport_scan.pdf',
          file_type: 'document',
          external_id: 'doc-review-789',
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          estimated_completion_seconds: expect.any(Number),
        },
      ]);
      const told = () => house.receiver.requests.filter(({ method, path }) => method === 'POST' && path === '/webhooks/deepfake');
      await expect.poll(() => told().length, { timeout: 30_000 }).toBe(1);
      expect(told()[0]?.headers['deepidv-signature']).toMatch(/^whsec_/);
    });

    it.each([
      ['image', 'photo.jpg'],
      ['audio', 'voice.mp3'],
    ])('analyses %s by the same command', async (type, name) => {
      const command = curlOf('deepidv', 1).replace('passport_scan.pdf', name).replace('file_type=document', `file_type=${type}`);
      const { status, body } = await runCurl(command);
      expect([status, body]).toMatchObject([202, { status: 'processing', file_name: name, file_type: type, external_id: 'doc-review-789' }]);
      const { id } = body as { id: string };
      const read = async () => (await fetch(`${house.server.url}/deepidv/v1/deepfake-detection/${id}`, { headers: { 'x-api-key': house.key } })).json();
      await expect
        .poll(read, { timeout: 30_000, interval: 100 })
        .toMatchObject({ status: 'completed', result: { is_ai_generated: expect.any(Boolean), confidence_score: expect.any(Number) } });
    });
  });

  describe.skipIf(!hasCurl)(`deepfakedetector, by curl and by its body${hasCurl ? '' : ' (skipped: no curl)'}`, () => {
    const VERDICT = {
      job_id: expect.stringMatching(/^job_\w{6}$/),
      verdict: expect.stringMatching(/^(authentic|synthetic|manipulated|uncertain)$/),
      confidence: expect.any(Number),
      flagged_segments: expect.any(Array),
      latency_ms: expect.any(Number),
    };
    const expectVideo = ({ status, body }: { status: number; body: unknown }): void => {
      if (house.kinds.has('video')) expect([200, 202]).toContain(status);
      else expect([status, body]).toEqual([503, { error: { code: expect.any(String), message: expect.stringMatching(/video.*model|model.*video/i) } }]);
    };

    it('detects in a video by URL, or says that there is no model for it', async () => expectVideo(await runCurl(curlOf('deepfakedetector', 0))));

    it('detects in a picture by the same command', async () => {
      const command = curlOf('deepfakedetector', 0).replace('clip.mp4', 'photo.jpg').replace('"video"', '"image"');
      expect(await runCurl(command)).toMatchObject({ status: 200, body: VERDICT });
    });

    it('detects in a sound by the same command', async () => {
      const command = curlOf('deepfakedetector', 0).replace('clip.mp4', 'voice.mp3').replace('"video"', '"audio"');
      expect(await runCurl(command)).toMatchObject({ status: 200, body: { ...VERDICT, signals: { voice: expect.stringMatching(/natural|unclear/) } } });
    });

    it('takes the body that the page shows', async () => {
      const { path, body } = exampleAt(bodyExamples(vendorText('deepfakedetector')), 0);
      const answer = await fetch(`${house.relay.url}/deepfakedetector${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${house.key}`, 'Content-Type': 'application/json' },
        body: adapted(JSON.stringify(body)),
      });
      expectVideo({ status: answer.status, body: await answer.json() });
    });
  });

  describe('that stand on a package', () => {
    const examples = packageExamples(vendorText('deepfakedetector'));
    // npm, PyPI and Go's module proxy serve none of the three (looked up on 2026-11-21): there is nothing to run them with.
    it.skip.each(examples)('$language, $package: skipped, because no registry has that package', () => {});
  });
});
