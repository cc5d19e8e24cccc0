import { AppError } from '../../core/errors.ts';
import type { Services } from '../../http/context.ts';

type CheckUrl = Services['checkUrl'];

const WEB_PORTS: ReadonlySet<string> = new Set(['', '80', '443']);
/** As the WHATWG parser leaves addresses; no name ends with a number. */
const ADDRESS = /^\[|\.\d+$/;

/**
 * Throws `invalid_request` for what is no HTTPS address, and what `checkUrl` does. The messages carry a secret, so http is taken only for hosts that
 * the operator listed, such as a receiver on loopback.
 */
export function checkCallbackUrl(text: string, { checkUrl }: { checkUrl: CheckUrl }): void {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw notHttps();
  checkUrl(text);
  if (url.protocol === 'http:' && !isListed(url, checkUrl)) throw notHttps();
}

/**
 * Whether an address that may be called was listed. Those with a port of their own were, or fail when they are called; the others are asked for with one.
 * Where the list has addresses, every name may stand for one of them: then a name of the public internet counts as not listed.
 */
function isListed({ hostname, port }: URL, checkUrl: CheckUrl): boolean {
  if (!WEB_PORTS.has(port)) return true;
  if (!passes(`http://${hostname}:81/`, checkUrl)) return false;
  const isPublicName = !ADDRESS.test(hostname) && hostname.includes('.');
  return !isPublicName || !passes('http://unlisted.invalid:81/', checkUrl);
}

function passes(url: string, checkUrl: CheckUrl): boolean {
  try {
    checkUrl(url);
    return true;
  } catch (error) {
    if (AppError.is(error)) return false;
    throw error;
  }
}

const notHttps = (): AppError =>
  new AppError(
    'invalid_request',
    '"callback_url" must be an HTTPS URL; http is possible for hosts that the operator of this server lists in BONAFIDE_URL_ALLOW.',
    {
      details: { field: 'callback_url' },
    },
  );
