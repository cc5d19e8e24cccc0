import { expect } from 'vitest';
import { formOfFields, type GoodFile, HOSTILE_ADDRESSES, type HostileRequest, hostileForms, hostileJson } from './hostile-requests.ts';
import { credentialOf, type VendorName, vendorErrorText } from './vendor-shapes.ts';

/** A server that hostile requests are sent to. */
export interface Target {
  url: string;
  /** An unlimited one with the scope `detect`. */
  key: string;
  /** What lies where files arrive. */
  uploads(): Promise<string[]>;
}

/** What a form call gets that is refused for these fields; `file` is a good one. */
export const formsFor = (path: string, fields: readonly Record<string, string>[], file: GoodFile): HostileRequest[] => [
  ...hostileForms(file),
  ...(path.endsWith('secure_uploads') ? [] : fields.map((wrong) => formOfFields(file, wrong))),
];

/** What a JSON call gets; `url` is its field for an address, if it has one. */
export const jsonFor = (url: string | null): HostileRequest[] => [
  ...hostileJson(),
  ...(url === null ? [] : HOSTILE_ADDRESSES).map((address) => ({
    name: JSON.stringify(address).slice(0, 60),
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify({ [url as string]: address })),
    refusal: /\w{3}/,
  })),
];

/** Sends all of them to one call, and then tells of all that went wrong. */
export async function expectAllBorne(target: Target, vendor: VendorName, path: string, requests: readonly HostileRequest[]): Promise<void> {
  const complaints: string[] = [];
  for (const request of requests) {
    await expectBorne(target, vendor, path, request).catch((error: Error) => complaints.push(`${request.name}: ${error.message}`));
  }
  expect(complaints).toEqual([]);
}

/** The id of the last detection that was taken. */
export async function newestDetection({ url, key }: Target): Promise<string | undefined> {
  const answer = await fetch(`${url}/v1/detections?limit=1`, { headers: { 'X-API-Key': key } });
  return ((await answer.json()) as { data: { id: string }[] }).data[0]?.id;
}

/** Sends one; where it may be taken, what is answered is JSON all the same. */
async function expectBorne(target: Target, vendor: VendorName, path: string, { name, headers, body, refusal }: HostileRequest): Promise<void> {
  const before = await newestDetection(target);
  const response = await fetch(`${target.url}/${vendor}${path}`, { method: 'POST', headers: { ...credentialOf(vendor, target.key), ...headers }, body });
  if (refusal || response.status >= 400) return expectRefusal(target, vendor, `${path}: ${name}`, response, refusal ?? /\w{3}/, before);
  const text = await response.text();
  expect([name, response.headers.get('Content-Type'), text.includes('\x1b')]).toEqual([name, expect.stringMatching(/^application\/json/), false]);
  JSON.parse(text);
}

/** Where the good file is of another kind than the call, its name says so before anything else can be wrong. */
const REFUSED_BY_NAME = /^Unsupported format '\.png'\. Use: /;

const REFUSALS: readonly number[] = [400, 403, 404, 413, 415, 422, 503];

/** Asserts what every refusal has to be: of this vendor, the caller's fault or no model for it, and without a trace. */
async function expectRefusal(target: Target, vendor: VendorName, what: string, response: Response, refusal: RegExp, before: string | undefined): Promise<void> {
  const text = await response.text();
  const told = vendorErrorText(vendor, response.headers.get('Content-Type'), text);
  const wanted = response.status === 503 ? /model|detector/i : refusal;
  if (!REFUSALS.includes(response.status) || !(wanted.test(told) || REFUSED_BY_NAME.test(told)))
    throw new Error(`${what} was answered ${response.status} ${told}`);
  await expect.poll(() => target.uploads(), { interval: 20 }).toEqual([]);
  expect([what, await newestDetection(target)]).toEqual([what, before]);
}
