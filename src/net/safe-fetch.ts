import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { readAllowList } from './allow-list.ts';
import { boundedBody } from './bounded-body.ts';
import { inspectUrl } from './check-url.ts';
import { type Deadline, openDeadline } from './deadline.ts';
import { NET_LIMITS, type NetLimits } from './limits.ts';
import { followRedirect, locationOf } from './redirect.ts';
import { createResolver, resolveTarget } from './resolve-host.ts';
import { type Hop, send } from './send.ts';
import { unreachable } from './url-errors.ts';

export { checkUrl } from './check-url.ts';

/** One outgoing call. */
export interface OutgoingRequest {
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** For the whole exchange, redirects and body included. */
  timeoutMs: number;
  /** Most bytes of the answer's body. */
  maxBytes: number;
  /** 0: a 3xx is handed back as it is. */
  redirectsMax: number;
  signal?: AbortSignal | undefined;
}

export interface IncomingAnswer {
  status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  headers: Readonly<Record<string, string>>;
  /** After redirects. */
  url: string;
  /** Fails with AppError (`payload_too_large`, `url_unreachable`) when a limit is hit while it is read. Destroy it if you do not read it. */
  body: Readable;
}

export type SafeFetch = (url: string, request: OutgoingRequest) => Promise<IncomingAnswer>;

export interface SafeFetchOptions {
  /** Config.urlAllow */
  allow: readonly string[];
  /** How names become addresses; DNS where it is left out. */
  resolve?: (host: string) => Promise<string[]>;
}

/**
 * The only way out to addresses that a caller names. Every name is resolved once for each hop, every address of it is checked, and the connection goes to
 * a checked one. Throws `invalid_request` (no URL), `url_blocked` or `url_unreachable`; an answer with any status is an answer.
 */
export function createSafeFetch(options: SafeFetchOptions, limits: NetLimits = NET_LIMITS): SafeFetch {
  const allow = readAllowList(options.allow);
  const resolve = options.resolve ?? createResolver(allow);
  const step = async (hop: Hop, deadline: Deadline): Promise<IncomingMessage> => {
    const target = inspectUrl(hop.url.href, allow);
    const addresses = await deadline.race(resolveTarget(target, allow, resolve), limits.connectMs);
    return send({ ...hop, url: target.url }, target.host, addresses, limits, deadline.signal);
  };
  return async (url, request) => {
    const first: Hop = { url: inspectUrl(url, allow).url, method: request.method ?? 'GET', headers: headersOf(request), body: request.body };
    const deadline = openDeadline(request.timeoutMs, request.signal);
    try {
      const { hop, incoming } = await follow(first, request.redirectsMax, (next) => step(next, deadline));
      const body = boundedBody(incoming, request.maxBytes, limits, deadline);
      return { status: incoming.statusCode ?? 0, headers: flatten(incoming.headers), url: hop.url.href, body };
    } catch (error) {
      deadline.close();
      throw error;
    }
  };
}

async function follow(first: Hop, redirectsMax: number, step: (hop: Hop) => Promise<IncomingMessage>): Promise<{ hop: Hop; incoming: IncomingMessage }> {
  let hop = first;
  for (let redirects = 0; ; redirects += 1) {
    const incoming = await step(hop);
    const location = redirectsMax === 0 ? null : locationOf(incoming);
    if (location === null) return { hop, incoming };
    incoming.destroy();
    if (redirects === redirectsMax) throw unreachable('redirects', `The URL redirects more than ${redirectsMax} times.`);
    hop = followRedirect(hop, incoming.statusCode, location);
  }
}

/** Nothing is unpacked here: a small answer cannot become a large one. */
function headersOf({ headers = {} }: OutgoingRequest): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { 'user-agent': 'Bonafide', accept: '*/*', ...Object.fromEntries(given), 'accept-encoding': 'identity' };
}

function flatten(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}
