import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEmbedded } from '../support/database.ts';
import { type DialectHouse, openDialects } from '../support/dialect-house.ts';
import { INTAKES } from '../support/hostile-intakes.ts';
import type { GoodFile } from '../support/hostile-requests.ts';
import { expectAllBorne, formsFor, jsonFor, type Target } from '../support/hostile-target.ts';
import { mp4Bytes, pngBytes, wavBytes } from '../support/media-samples.ts';
import { VENDORS } from '../support/vendor-shapes.ts';

/** As dialect-bad-input, where a detector for every kind of media is installed: what another server refuses for want of one gets further here. */
const database = useEmbedded();
let house: DialectHouse;
let target: Target;
beforeAll(async () => {
  house = await openDialects(database());
  const { url, key, uploads } = house.server;
  target = { url, key, uploads };
});
afterAll(() => house?.close());

const fileFor = (path: string): GoodFile => {
  if (path.includes('video')) return { bytes: mp4Bytes(4000), filename: 'clip.mp4', type: 'video/mp4' };
  if (path.includes('audio')) return { bytes: wavBytes(4000), filename: 'voice.wav', type: 'audio/wav' };
  return { bytes: pngBytes(4000), filename: 'photo.png', type: 'image/png' };
};

/** Addresses on loopback are allowed on this server. */
const isLoopback = (text: string | undefined): boolean => text?.startsWith('http://127.0.0.1') ?? false;

describe.each(VENDORS)('%s', (vendor) => {
  const { forms, json, url, fields } = INTAKES[vendor];
  const wrongFields = fields.filter((field) => !isLoopback(field.callback_url));

  it.each(forms)('bears hostile forms at %s', async (path) => {
    await expectAllBorne(target, vendor, path, formsFor(path, wrongFields, fileFor(path)));
    expect(house.server.services.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it.each(json)('bears hostile JSON at %s', async (path) => {
    await expectAllBorne(
      target,
      vendor,
      path,
      jsonFor(url).filter(({ name }) => !name.includes('http')),
    );
    expect(house.server.services.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
