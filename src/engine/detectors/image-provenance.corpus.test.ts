import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { corpusManifest, corpusPath, describeCorpus } from '../../../test/support/corpus.ts';
import { mediaOf } from '../../../test/support/provenance-files.ts';
import type { Finding } from './detector.ts';
import { createImageProvenance } from './image-provenance.ts';

const bytesOf = (path: string): Buffer => readFileSync(corpusPath(`originals/${path}`));

async function find(row: Record<string, string>, trustPem: string | null = null): Promise<Finding> {
  const media = mediaOf(bytesOf(row.path ?? ''), { width: Number(row.width), height: Number(row.height) });
  const outcome = await createImageProvenance({ trustPem }).detect(media, { signal: new AbortController().signal });
  if (!outcome.applicable) throw new Error('provenance applies to every picture');
  return outcome.finding;
}

/** Names that the metadata of these files can bear out; the rest of the column `generator` is knowledge about the repository. */
const GENERATORS: Readonly<Record<string, string>> = {
  'o035_ocsp.jpg': 'adobe-firefly',
  'o047_qwen-image-edit-2511.png': 'qwen-image-edit',
  'o048_flux1-dev-q8-0.png': 'stable-diffusion',
  'o049_example.png': 'flux.2-dev',
  'o050_with-lcm.png': 'stable-diffusion-1.5',
  'o051_example.png': 'krea-2',
  'o052_example.png': 'longcat-image',
  'o054_sd-upscale-city-original.png': 'stable-diffusion',
  'o055_sd-upscale-castle-original.png': 'stable-diffusion',
  'o056_inpaint-whole-yes.png': 'stable-diffusion',
  'o057_sdxl-simple-example.png': 'sdxl-1.0',
};

/** Cameras that the files name. */
const CAMERAS: Readonly<Record<string, { model: string; gps_present?: boolean; maker_note?: boolean }>> = {
  'o008_Canon-40D.jpg': { model: 'Canon EOS 40D' },
  'o010_DSCN0010.jpg': { model: 'COOLPIX P6000', gps_present: true, maker_note: true },
  'o011_Pentax-K10D.jpg': { model: 'PENTAX K10D' },
  'o012_nikon-e950.jpg': { model: 'E950', maker_note: true },
  'o017_denali.webp': { model: 'Canon EOS 7D' },
  'o023_nikon-20221019-building.jpeg': { model: 'NIKON Z 9', gps_present: true, maker_note: true },
  'o025_adobe-20220124-A.jpg': { model: 'Canon EOS REBEL T3' },
  'o041_no-alg.jpg': { model: 'SM-J320F', maker_note: true },
  'trufor_pristine2.jpg': { model: 'Pixel 7 Pro', gps_present: true },
  'x09_trailing_zip.jpg': { model: 'Canon EOS 40D' },
};

type C2paDetails = {
  validation_state: string;
  failures?: string[];
  failures_older_validators?: string[];
  digital_source_types?: string[];
  identities?: unknown[];
};

function expectC2pa(expected: string, details: C2paDetails): void {
  if (!expected.startsWith('C2PA')) {
    expect(details).toEqual({ validation_state: 'NotPresent' });
    return;
  }
  const invalid = /^C2PA invalid: (.*)$/.exec(expected)?.[1];
  if (expected.startsWith('C2PA valid')) expect(details).toMatchObject({ validation_state: 'Valid', failures: ['signingCredential.untrusted'] });
  if (invalid !== undefined) expect(details.validation_state).toBe('Invalid');
  // Reports written by older validators use older codes for the same failures.
  const codes = [...(details.failures ?? []), ...(details.failures_older_validators ?? [])];
  const named = (invalid ?? '').match(/[a-zA-Z]+\.[a-zA-Z.]+/g) ?? (/dataHash mismatch/.test(expected) ? ['assertion.dataHash.mismatch'] : []);
  expect(codes).toEqual(expect.arrayContaining([...named]));
  const term = /digitalSourceType=(\w+)/.exec(expected)?.[1];
  if (term !== undefined) expect(details.digital_source_types).toContain(term);
  if (/CAWG/.test(expected)) expect(details.identities).toHaveLength(1);
}

describeCorpus('image-provenance on the originals', () => {
  const rows = corpusManifest('originals');
  const called: unknown[] = [];
  beforeEach(() => {
    vi.stubGlobal('fetch', async (request: unknown) => {
      called.push(request);
      throw new Error('nothing may be fetched');
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each(rows.map((row) => ({ row, title: `${row.path}: ${row.expected}` })))('$title', async ({ row }) => {
    const { path = '', expected = '' } = row;
    const finding = await find(row);
    const details = finding.details as { c2pa: C2paDetails; camera: Record<string, unknown> | null; generator_trace: unknown; editing_software: string[] };
    expectC2pa(expected, details.c2pa);
    expect(finding.generator?.name).toBe(GENERATORS[path]);
    if (path in GENERATORS) expect(finding.decisive?.score).toBeGreaterThanOrEqual(0.97);
    else expect(finding.decisive).toBeNull();
    if (path in CAMERAS) expect(details.camera).toMatchObject(CAMERAS[path] ?? {});
    const orientation = /Orientation=(\d)/.exec(expected)?.[1];
    if (orientation !== undefined) expect(details.camera).toMatchObject({ orientation: Number(orientation) });
    if (/re-saved by/.test(expected)) expect(details.editing_software).not.toEqual([]);
    expect(finding.state).toBe(expected.startsWith('C2PA') || path in GENERATORS ? 'detected' : 'not_detected');
    expect(JSON.stringify(finding.details)).not.toMatch(/latitude|longitude/i);
    expect(called).toEqual([]);
  });

  it('trusts a signer on the operator list, and only then', async () => {
    const row = rows.find(({ path }) => path === 'o027_adobe-20220124-CA.jpg') ?? {};
    const root = certificatesIn(bytesOf(row.path ?? '')).find(({ subject, issuer }) => subject === issuer && subject.includes('C2PA Test Root CA'));
    const finding = await find(row, root?.toString() ?? '');
    expect(finding.details.c2pa).toMatchObject({ validation_state: 'Trusted', failures: [] });
    expect(finding.summarize(null)).toContain('a trusted signer');
  });

  it('reads what a manifest says that cannot be validated', async () => {
    const finding = await find(rows.find(({ path }) => path === 'o041_no-alg.jpg') ?? {});
    expect(finding.details.c2pa).toMatchObject({
      validation_state: 'Invalid',
      failures: ['algorithm.unsupported'],
      claim_generator: 'MIPAMS GENERATOR 0.1',
      software_agents: ['Image Editing Tool'],
    });
  });

  it('notices a manifest whose picture was changed by one byte', async () => {
    const bytes = Buffer.from(bytesOf('o036_C.jpg'));
    const middle = bytes.length - 1_000;
    bytes[middle] = (bytes[middle] as number) ^ 1;
    const outcome = await createImageProvenance({ trustPem: null }).detect(mediaOf(bytes), { signal: new AbortController().signal });
    expect(outcome).toMatchObject({
      finding: { details: { c2pa: { validation_state: 'Invalid', failures: expect.arrayContaining(['assertion.dataHash.mismatch']) } } },
    });
  });

  it('survives damaged manifests', async () => {
    const original = bytesOf('o027_adobe-20220124-CA.jpg');
    const start = original.indexOf('jumdc2pa');
    for (let step = 0; step < 60; step += 1) {
      const bytes = Buffer.from(original);
      bytes.fill((step * 37) & 0xff, start + 30 + step * 211, start + 34 + step * 211);
      const outcome = await createImageProvenance({ trustPem: null }).detect(mediaOf(bytes), { signal: new AbortController().signal });
      expect(outcome).toMatchObject({ applicable: true, finding: { state: 'detected' } });
    }
  });
});

/** DER certificates that lie in the bytes as they are. */
function certificatesIn(bytes: Buffer): X509Certificate[] {
  const found: X509Certificate[] = [];
  for (let at = bytes.indexOf('\x30\x82', 0, 'latin1'); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf('\x30\x82', at + 1, 'latin1')) {
    const length = bytes.readUInt16BE(at + 2) + 4;
    if (length < 300 || length > 4_000) continue;
    try {
      found.push(new X509Certificate(bytes.subarray(at, at + length)));
      at += length - 1;
    } catch {
      // Two bytes that only look like the start of one.
    }
  }
  return found;
}
