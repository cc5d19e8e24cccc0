import type { Config } from '../config.ts';
import { createReverseSearch, type ReverseSearch } from '../core/known-media/reverse-search.ts';
import { createSafeFetch } from '../net/safe-fetch.ts';
import { createHttpProvider } from '../search/http-provider.ts';
import type { ServerLogger } from './logger.ts';
import type { Stores } from './open-stores.ts';

/** The search for known media, also outside where the operator has named an engine. References are read into memory meanwhile. */
export function openReverseSearch(config: Config, { referenceStore }: Pick<Stores, 'referenceStore'>, logger: ServerLogger): ReverseSearch {
  // The first search does it again, and then tells its own failure.
  referenceStore.warm().catch((error: unknown) => logger.warn({ error }, 'references could not be read yet'));
  return createReverseSearch({
    store: referenceStore,
    provider: config.reverseSearch && openProvider(config.reverseSearch),
    onProviderFailure: (error) => logger.warn({ error }, 'the external search gave no answer'),
  });
}

/** Naming its address in the settings is the operator's leave to go there, wherever it is; the call may go nowhere else. */
const openProvider = ({ url, key, sends }: NonNullable<Config['reverseSearch']>) =>
  createHttpProvider({ url, key, sends, fetch: createSafeFetch({ allow: [new URL(url).hostname.replace(/^\[|\]$/g, '')] }) });
