import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installImageNetwork } from '../../../test/support/test-image-network.ts';
import { VOICE_CARD } from '../audio/voice-judge.ts';
import { MODELS } from '../models/cards.ts';
import { describeDetectors, installDetectors } from './index.ts';

let folder: string;
let card: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'networks-'));
  await mkdir(join(folder, VOICE_CARD));
  await cp(new URL(`${VOICE_CARD}/`, MODELS), join(folder, VOICE_CARD), { recursive: true });
  card = join(folder, VOICE_CARD, 'card.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const kindsListed = (): string[] => {
  const installed = installDetectors({ c2paTrustPem: null, models: pathToFileURL(`${folder}/`) });
  return [...new Set(describeDetectors(installed).map(({ kind }) => kind))];
};

it('lists the detectors of sound where the network is whole', () => expect(kindsListed()).toEqual(['image', 'audio']));

it('lists the network of pictures where it and the card that scores it are whole, with what both say of themselves', () => {
  const listed = () => describeDetectors(installDetectors({ c2paTrustPem: null, models: installImageNetwork(folder) }));
  expect(listed().find(({ id }) => id === 'image-learned@1')).toMatchObject({
    kind: 'image',
    card: { id: 'image-learned', network: { id: 'image-views', families: { labels: expect.any(Array) } } },
  });
});

it.each(['image-views/model.onnx', 'image-views/card.json', 'image-learned/card.json'])('does without it where %s is missing', async (file) => {
  const models = installImageNetwork(folder);
  await rm(join(folder, file));
  const { image } = installDetectors({ c2paTrustPem: null, models });
  expect(image.length).toBeGreaterThan(0);
  expect(image.some(({ id }) => id === 'image-learned@1')).toBe(false);
});

describe('leaves out sound alone where the network', () => {
  it('has no card', async () => {
    await rm(card);
    expect(kindsListed()).toEqual(['image']);
  });

  it.each(['', '{', '{}', '[]'])('has the card %j', async (text) => {
    await writeFile(card, text);
    expect(kindsListed()).toEqual(['image']);
  });

  it('has a card of another shape', async () => {
    const { network: _, ...rest } = JSON.parse(await readFile(card, 'utf8')) as Record<string, unknown>;
    await writeFile(card, JSON.stringify(rest));
    expect(kindsListed()).toEqual(['image']);
  });

  it('is missing or was cut off', async () => {
    const network = join(folder, VOICE_CARD, 'model.onnx');
    await truncate(network, 100);
    expect(kindsListed()).toEqual(['image']);
    await rm(network);
    expect(kindsListed()).toEqual(['image']);
  });
});
