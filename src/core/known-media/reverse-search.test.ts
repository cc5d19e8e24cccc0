import { expect, it } from 'vitest';
import { makeReference, withBitsChanged } from '../../../test/support/references.ts';
import { AppError } from '../errors.ts';
import type { KnownMatch } from '../findings.ts';
import type { PerceptualHash } from './perceptual-hash.ts';
import type { ReferenceStore, ReverseSearchProvider } from './ports.ts';
import { createReverseSearch } from './reverse-search.ts';

const RUN = new AbortController().signal;
const HASH: PerceptualHash = { algorithm: 'pdq', hex: makeReference().hashHex, mirroredHex: makeReference().hashHex, quality: 80 };
const REFERENCE = makeReference({ hashHex: withBitsChanged(HASH.hex, 8) });
const OUTSIDE: KnownMatch = { url: 'https://x/', title: 'x', reason: '', verdict: 'unknown', similarity: 1, source: 'provider' };
const picture = { owner: 'ada', hash: HASH, copyPath: null, mayLeave: true };

const store: Pick<ReferenceStore, 'search'> = { search: async () => [{ reference: REFERENCE, distance: 8 }] };
const asking = (search: ReverseSearchProvider['search']): ReverseSearchProvider => ({ sends: 'hash', search });
const known = { url: REFERENCE.url, title: REFERENCE.title, reason: REFERENCE.reason, verdict: 'known_fake', similarity: 1 - 8 / 256, source: 'reference' };

it('tells references with the share of equal bits, then what is found outside', async () => {
  const asked: unknown[] = [];
  const provider = asking(async (...question) => {
    asked.push(question);
    return [OUTSIDE];
  });
  const search = createReverseSearch({ store, provider, onProviderFailure: () => {} });
  expect(await search.search(picture, RUN)).toEqual({ matches: [known, OUTSIDE], warnings: [] });
  expect(asked).toEqual([[HASH, null, RUN]]);
});

it.each([undefined, { ...HASH, quality: 49 }])('says that it cannot recognise what is too plain', async (hash) => {
  const search = createReverseSearch({ store, provider: null, onProviderFailure: () => {} });
  expect(await search.search({ ...picture, hash }, RUN)).toEqual({ matches: null, warnings: [expect.stringContaining('too little structure')] });
});

it('sends nothing of what may not leave, and says so', async () => {
  const provider = asking(() => Promise.reject(new Error('was asked')));
  const search = createReverseSearch({ store, provider, onProviderFailure: () => {} });
  expect(await search.search({ ...picture, mayLeave: false }, RUN)).toEqual({ matches: [known], warnings: [expect.stringContaining('zero_retention')] });
});

it('makes a failure outside a warning, with what is known here', async () => {
  const failures: unknown[] = [];
  const failure = new AppError('url_unreachable', 'Away.');
  const search = createReverseSearch({ store, provider: asking(() => Promise.reject(failure)), onProviderFailure: (error) => failures.push(error) });
  expect(await search.search(picture, RUN)).toEqual({ matches: [known], warnings: [expect.stringContaining('(url_unreachable)')] });
  expect(failures).toEqual([failure]);
});

it('is no answer where the references cannot be read or the analysis was broken off', async () => {
  const broken = createReverseSearch({ store: { search: () => Promise.reject(new Error('away')) }, provider: null, onProviderFailure: () => {} });
  await expect(broken.search(picture, RUN)).rejects.toThrow('away');
  const abort = new AbortController();
  const provider = asking(async () => {
    abort.abort(new Error('erased'));
    throw new Error('given up');
  });
  const search = createReverseSearch({ store, provider, onProviderFailure: () => {} });
  await expect(search.search(picture, abort.signal)).rejects.toThrow('erased');
});
