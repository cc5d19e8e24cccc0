import type { IncomingMessage } from 'node:http';
import type { Hop } from './send.ts';
import { blocked, unreachable } from './url-errors.ts';

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/** What may be told to another host than the one it was meant for. Everything else can be a secret. */
const HARMLESS_HEADERS: ReadonlySet<string> = new Set(['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent']);

/** Where the answer sends us, as it says it; null where it sends us nowhere. */
export function locationOf({ statusCode, headers }: IncomingMessage): string | null {
  return REDIRECTS.has(statusCode) && headers.location !== undefined ? headers.location : null;
}

/** The next request, as RFC 9110 section 15.4 and the Fetch standard have it. Throws `url_unreachable` (no URL) or `url_blocked` (from https to http). */
export function followRedirect(hop: Hop, status: number | undefined, location: string): Hop {
  // Node reads headers as latin1; servers that do not escape their URLs send UTF-8.
  const url = URL.parse(Buffer.from(location, 'latin1').toString('utf8'), hop.url.href);
  if (!url) throw unreachable('redirect', 'The host of this URL redirects to something that is no URL.');
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') throw blocked('downgrade', 'The host of this URL redirects from https to http.');
  const becomesGet = status === 303 || ((status === 301 || status === 302) && hop.method === 'POST');
  const kept = Object.entries(hop.headers).filter(
    ([name]) => (url.origin === hop.url.origin || HARMLESS_HEADERS.has(name)) && !(becomesGet && name.startsWith('content-')),
  );
  return { url, method: becomesGet ? 'GET' : hop.method, headers: Object.fromEntries(kept), body: becomesGet ? undefined : hop.body };
}
