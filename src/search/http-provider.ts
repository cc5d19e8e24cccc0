import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { AppError } from '../core/errors.ts';
import { type KnownMatch, UNKNOWN_VERDICT } from '../core/findings.ts';
import type { PerceptualHash } from '../core/known-media/perceptual-hash.ts';
import type { ReverseSearchProvider } from '../core/known-media/ports.ts';
import type { SafeFetch } from '../net/safe-fetch.ts';
import { SearchAnswer, type SearchQuestion } from './wire.ts';

/** Somebody waits for the verdict, and a search that is slow is worth less than one that is not there. */
const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 256 * 1024;

export interface HttpProviderOptions {
  url: string;
  /** Sent as `Authorization: Bearer`; null: none. */
  key: string | null;
  sends: ReverseSearchProvider['sends'];
  fetch: SafeFetch;
}

/** Asks whatever speaks the small protocol of docs/known-media.md. Rejects with `url_blocked`, `url_unreachable` or `payload_too_large`. */
export function createHttpProvider({ url, key, sends, fetch }: HttpProviderOptions): ReverseSearchProvider {
  return {
    sends,
    search: async (hash, copyPath, signal) => {
      const body = JSON.stringify(await questionFor(hash, sends === 'picture' ? copyPath : null));
      const headers = { 'content-type': 'application/json', accept: 'application/json', ...(key !== null && { authorization: `Bearer ${key}` }) };
      // No redirects: what is sent is meant for this address and no other.
      const answer = await fetch(url, { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, maxBytes: ANSWER_BYTES_MAX, redirectsMax: 0, signal });
      try {
        if (answer.status !== 200) throw failed(`answered with status ${answer.status}`);
        return toMatches(await readText(answer.body));
      } finally {
        answer.body.destroy();
      }
    },
  };
}

async function questionFor({ algorithm, hex, mirroredHex, quality }: PerceptualHash, copyPath: string | null): Promise<SearchQuestion> {
  return {
    version: 1,
    perceptual_hash: { algorithm, hex, mirrored_hex: mirroredHex, quality },
    picture: copyPath === null ? null : { mime: 'image/jpeg', base64: await readFile(copyPath, 'base64') },
  };
}

/** The body is bounded by the fetch. */
async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The most similar first. A finding without a figure is an engine's word that this is the picture. */
function toMatches(text: string): KnownMatch[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw failed('answered with something that is not JSON', cause);
  }
  const answer = SearchAnswer.safeParse(json);
  if (!answer.success) throw failed('answered with something else than matches', answer.error);
  return answer.data.matches
    .map(
      ({ url, title, reason, verdict, similarity }): KnownMatch => ({
        url,
        title: title || url,
        reason: reason ?? '',
        verdict: verdict ?? UNKNOWN_VERDICT,
        similarity: similarity ?? 1,
        source: 'provider',
      }),
    )
    .sort((a, b) => b.similarity - a.similarity);
}

const failed = (what: string, cause?: unknown): AppError => new AppError('url_unreachable', `The external search ${what}.`, { cause });
