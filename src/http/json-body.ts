import { AppError } from '../core/errors.ts';
import { isDeeperThan } from '../core/json-depth.ts';
import type { HttpContext } from './context.ts';

/** Far more than any JSON body of ours needs. */
const JSON_BYTES_MAX = 256 * 1024;
/** Whatever walks a value walks it recursively: validation, fingerprints, storage, answers. */
const JSON_DEPTH_MAX = 64;
/** Up to here an overlong body is read and thrown away, so that its sender gets to hear the answer. */
const DISCARDED_BYTES_MAX = 64 * 1024 * 1024;

export const isJson = (contentType: string | undefined): boolean => /^application\/(?:[a-z0-9.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '');

/** The parsed JSON body. Throws `unsupported_media`, `payload_too_large`, or `invalid_request` where it is broken or too deep. */
export async function readJson(c: HttpContext, bytesMax: number = JSON_BYTES_MAX): Promise<unknown> {
  if (!isJson(c.req.header('Content-Type'))) throw new AppError('unsupported_media', 'Send JSON, with "Content-Type: application/json".');
  return parseJson(await readText(c.req.raw.body, bytesMax));
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const where = cause instanceof SyntaxError ? ` (${cause.message.slice(0, 200)})` : '';
    throw new AppError('invalid_request', `The body is not valid JSON${where}.`, { cause });
  }
  if (isDeeperThan(value, JSON_DEPTH_MAX)) throw new AppError('invalid_request', `The body has values inside one another more than ${JSON_DEPTH_MAX} deep.`);
  return value;
}

/** As `readJson`, for a call whose body is an object. */
export async function readJsonObject(c: HttpContext, bytesMax: number = JSON_BYTES_MAX): Promise<Record<string, unknown>> {
  const body = await readJson(c, bytesMax);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new AppError('invalid_request', 'The body must be a JSON object.');
  return { ...body };
}

async function readText(body: ReadableStream<Uint8Array> | null, bytesMax: number): Promise<string> {
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes <= bytesMax) chunks.push(chunk);
    if (sizeBytes > DISCARDED_BYTES_MAX) break;
  }
  if (sizeBytes > bytesMax) throw new AppError('payload_too_large', `A JSON body has at most ${Math.floor(bytesMax / 1024)} KiB.`);
  return Buffer.concat(chunks).toString('utf8');
}
