import { isIP } from 'node:net';
import { AppError } from '../core/errors.ts';
import { type AllowList, readAllowList } from './allow-list.ts';
import { isPublicAddress } from './special-addresses.ts';
import { blocked } from './url-errors.ts';

const URL_LENGTH_MAX = 8192;
const PORTS: ReadonlySet<string> = new Set(['', '80', '443']);

/**
 * Top-level names that are never in the public DNS: RFC 6761 (localhost), RFC 6762 (local and appendix G), RFC 8375 (home.arpa) and
 * ICANN's reservation of `internal`, which also holds metadata.google.internal. A name without a dot is one of the local network too.
 */
const INTERNAL_NAME = /^[^.]+$|(^|\.)(localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** A URL that may be resolved. */
export interface CheckedUrl {
  url: URL;
  /** Lower case, without brackets and without the dot at the end. */
  host: string;
  /** What its name stands for in the end decides alone: it is listed by name. */
  allowedByName: boolean;
  /** A public address is not enough, for the port or the name is not one of the public web: the operator must have listed it. */
  mustBeListed: boolean;
}

/**
 * What can be told without resolving. Throws `url_blocked` (scheme, credentials, port, literal address, known internal names) or
 * `invalid_request` (no URL). Returns the parsed URL. Whoever fetches must go through `createSafeFetch` all the same.
 */
export function checkUrl(url: string, allow: readonly string[]): URL {
  return inspectUrl(url, readAllowList(allow)).url;
}

export const isInternalName = (host: string): boolean => INTERNAL_NAME.test(host);

export function inspectUrl(text: string, allow: AllowList): CheckedUrl {
  const url = parseUrl(text);
  if (!['http:', 'https:'].includes(url.protocol)) throw blocked('scheme', 'Only http and https URLs are fetched.');
  if (url.username !== '' || url.password !== '') throw blocked('credentials', 'The URL carries a user name or password. Use a signed URL instead.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const oddPort = !PORTS.has(url.port);
  if (isIP(host) !== 0) {
    refuseAddress(host, oddPort, allow);
    return { url, host, allowedByName: false, mustBeListed: false };
  }
  const allowedByName = allow.hasName(host);
  const mustBeListed = !allowedByName && (oddPort || isInternalName(host));
  if (mustBeListed && !allow.namesAddresses) throw oddPort ? blockedPort() : blocked('name', 'The host of this URL is not on the public internet.');
  return { url, host, allowedByName, mustBeListed };
}

/** The WHATWG parser turns every spelling of an IPv4 address (octal, hexadecimal, one number, full-width digits) into the dotted one. */
function parseUrl(text: string): URL {
  const url = text.length <= URL_LENGTH_MAX ? URL.parse(text) : null;
  if (!url) throw new AppError('invalid_request', `This is no URL, or it has more than ${URL_LENGTH_MAX} characters. Give a whole one: https://host/path`);
  // `localhost.` is localhost: the dot at the end only says that the name is complete.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  if (url.hostname.split('.').includes('')) {
    if (!['http:', 'https:'].includes(url.protocol)) return url;
    throw new AppError('invalid_request', 'The host name of this URL has an empty part between two dots.');
  }
  return url;
}

function refuseAddress(address: string, oddPort: boolean, allow: AllowList): void {
  if (allow.hasAddress(address)) return;
  if (!isPublicAddress(address)) throw blocked('address', 'The address in this URL is not on the public internet.');
  if (oddPort) throw blockedPort();
}

const blockedPort = (): AppError => blocked('port', 'Only ports 80 and 443 are fetched from.');
