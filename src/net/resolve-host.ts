import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AllowList } from './allow-list.ts';
import { type CheckedUrl, isInternalName } from './check-url.ts';
import { isPublicAddress } from './special-addresses.ts';
import { blocked, toUnreachable, unreachable } from './url-errors.ts';

export type ResolveHost = (host: string) => Promise<string[]>;

/** So many of a name's addresses are tried; all of them are checked. */
const ADDRESSES_TRIED_MAX = 8;
const DNS_TIMEOUT_MS = 2500;
const DNS_TRIES = 2;

/**
 * Names of strangers are asked for in the DNS: their slow name servers would else hold the few threads that getaddrinfo shares with all file
 * access. Names of the operator's network may stand in /etc/hosts or need a search domain, which only getaddrinfo knows.
 */
export function createResolver(allow: AllowList): ResolveHost {
  return (host) => (allow.hasName(host) || isInternalName(host) ? resolveInSystem(host) : resolveInDns(host));
}

async function resolveInSystem(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function resolveInDns(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason;
  return [ipv4, ipv6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

/**
 * The addresses to connect to, every one checked. Throws `url_blocked` where a single one of them is not allowed, for the next answer might put it
 * first, and `url_unreachable` where there is none.
 */
export async function resolveTarget(target: CheckedUrl, allow: AllowList, resolve: ResolveHost): Promise<string[]> {
  if (isIP(target.host) !== 0) return [target.host];
  const addresses = await resolve(target.host).catch((error: unknown) => {
    throw toUnreachable(error);
  });
  if (addresses.length === 0) throw unreachable('dns', 'The host name of this URL has no address.');
  const isAllowed = (address: string): boolean =>
    (target.allowedByName && isIP(address) !== 0) || allow.hasAddress(address) || (!target.mustBeListed && isPublicAddress(address));
  if (!addresses.every(isAllowed)) throw blocked('address', 'The host of this URL is not on the public internet, or not on ports 80 and 443.');
  return addresses.slice(0, ADDRESSES_TRIED_MAX);
}
