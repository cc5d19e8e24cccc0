import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import type { NetLimits } from './limits.ts';
import { toUnreachable, unreachable } from './url-errors.ts';

/** One request to one host. */
export interface Hop {
  url: URL;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: string | Buffer | undefined;
}

/**
 * Sends it over a new connection to one of `addresses`, all of which were checked; the name is not resolved again, and stays in the Host header, in SNI
 * and in the check of the certificate. Resolves at the end of the answer's headers. Throws `url_unreachable`, or the reason of the signal.
 */
export function send(hop: Hop, host: string, addresses: readonly string[], limits: NetLimits, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const outgoing = open(hop, host, addresses, limits);
    const onAbort = (): void => void outgoing.destroy(signal.reason);
    const stopClock = watchClock(outgoing, hop.url.protocol === 'https:', limits);
    const settle = (): void => {
      stopClock();
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const fail = (error: unknown): void => {
      settle();
      reject(toUnreachable(error));
    };
    outgoing.on('error', fail);
    // Node ends a request in silence when the host wants to switch protocols (status 101).
    outgoing.once('close', () => fail(unreachable('protocol', 'The host of this URL gives no answer in HTTP.')));
    outgoing.once('response', (incoming) => {
      settle();
      resolve(incoming);
    });
    outgoing.end(hop.body);
  });
}

function open({ url, method, headers }: Hop, host: string, addresses: readonly string[], limits: NetLimits): ClientRequest {
  const options = {
    host,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method,
    headers: { ...headers, host: url.host },
    // No shared agent: it would reuse connections that were checked for another call, and could have been told of a proxy.
    agent: false as const,
    lookup: pinned(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.min(1000, limits.connectMs),
    maxHeaderSize: limits.headerBytesMax,
  };
  return url.protocol === 'https:' ? requestHttps({ ...options, rejectUnauthorized: true }) : requestHttp(options);
}

/** Answers every question with the addresses that were checked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, callback) => {
    if (options.all) callback(null, answers);
    else callback(null, answers[0]?.address ?? '', answers[0]?.family);
  };
}

/** Ends the request when it does not connect or is not answered in time. Returns what stops that. */
function watchClock(outgoing: ClientRequest, secure: boolean, { connectMs, firstByteMs }: NetLimits): () => void {
  const failLater = (ms: number, message: string) => setTimeout(() => void outgoing.destroy(unreachable('timeout', message)), ms);
  let timer = failLater(connectMs, 'The host of this URL did not take the connection in time.');
  outgoing.once('socket', (socket) =>
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      timer = failLater(firstByteMs, 'The host of this URL did not answer in time.');
    }),
  );
  return () => clearTimeout(timer);
}
