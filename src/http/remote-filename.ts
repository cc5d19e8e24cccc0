import type { IncomingAnswer } from '../net/safe-fetch.ts';

/** The name that a fetched file has where it came from: Content-Disposition (RFC 6266) before the last part of the path. Not yet clean, and never a path. */
export function remoteFilename({ headers, url }: Pick<IncomingAnswer, 'headers' | 'url'>): string | undefined {
  const named = fromDisposition(headers['content-disposition'] ?? '') ?? decode(new URL(url).pathname);
  return named.split(/[/\\]/).at(-1);
}

function fromDisposition(disposition: string): string | null {
  const [, extended] = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition) ?? [];
  if (extended !== undefined) return decode(extended);
  const [, quoted, token] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? [];
  // Node reads headers as latin1; many servers send UTF-8 here.
  const raw = quoted?.replace(/\\(.)/g, '$1') ?? token;
  return raw === undefined ? null : Buffer.from(raw, 'latin1').toString('utf8');
}

/** Percent escapes that are none stay as they are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
