import { toAppError } from '../errors.ts';
import type { KnownMatch } from '../findings.ts';
import { type PerceptualHash, QUALITY_MIN, similarityOf } from './perceptual-hash.ts';
import type { ReferenceStore, ReverseSearchProvider } from './ports.ts';

const MATCHES_MAX = 20;

export interface SearchedPicture {
  owner: string;
  /** Undefined: the engine made none. */
  hash: PerceptualHash | undefined;
  /** Where a copy lies for a provider that wants one. */
  copyPath: string | null;
  /** Whether anything of it may leave this installation. */
  mayLeave: boolean;
}

/** What a search has come to. */
export interface SearchResult {
  /** References, then what was found outside, each with the most similar first; null: it could not be searched, and a warning says why. */
  matches: KnownMatch[] | null;
  warnings: string[];
}

/** Looks a picture up among known ones. */
export interface ReverseSearch {
  /** Whether a provider wants a copy of the picture. */
  wantsCopy: boolean;
  /** Throws where the references cannot be read; a provider that fails is a warning. */
  search(picture: SearchedPicture, signal: AbortSignal): Promise<SearchResult>;
}

/** Where nothing is known. */
export const NO_REVERSE_SEARCH: ReverseSearch = { wantsCopy: false, search: async () => ({ matches: [], warnings: [] }) };

export interface ReverseSearchParts {
  store: Pick<ReferenceStore, 'search'>;
  /** Null: nothing is asked outside. */
  provider: ReverseSearchProvider | null;
  /** Told of a provider that failed. */
  onProviderFailure(error: unknown): void;
}

export function createReverseSearch({ store, provider, onProviderFailure }: ReverseSearchParts): ReverseSearch {
  return {
    wantsCopy: provider?.sends === 'picture',
    search: async ({ owner, hash, copyPath, mayLeave }, signal) => {
      if (!hash || hash.quality < QUALITY_MIN) return { matches: null, warnings: [TOO_PLAIN] };
      const known = await searchReferences(store, owner, hash);
      if (!provider) return { matches: known, warnings: [] };
      if (!mayLeave) return { matches: known, warnings: [NOT_SENT] };
      try {
        const found = await provider.search(hash, copyPath, signal);
        return { matches: [...known, ...found].slice(0, MATCHES_MAX), warnings: [] };
      } catch (error) {
        signal.throwIfAborted();
        onProviderFailure(error);
        return { matches: known, warnings: [`reverse_search: the external search gave no answer (${toAppError(error).code}); only references were searched.`] };
      }
    },
  };
}

/** A picture and its mirror image are looked for; other turns are rare. */
async function searchReferences(store: Pick<ReferenceStore, 'search'>, owner: string, { hex, mirroredHex }: PerceptualHash): Promise<KnownMatch[]> {
  const found = await store.search(owner, [hex, mirroredHex], MATCHES_MAX);
  return found.map(({ reference: { url, title, reason, verdict }, distance }) => ({
    url,
    title,
    reason,
    verdict,
    similarity: similarityOf(distance),
    source: 'reference',
  }));
}

const TOO_PLAIN = 'reverse_search: not done; the picture has too little structure to be recognised.';
const NOT_SENT = 'reverse_search: under zero_retention nothing is sent to the external search; only references were searched.';
