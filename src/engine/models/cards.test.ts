import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { loadCard, readCard } from './cards.ts';

const folder = mkdtempSync(join(tmpdir(), 'cards-'));
const url = pathToFileURL(`${folder}/`);
afterAll(() => rmSync(folder, { recursive: true }));

function write(id: string, text: string): void {
  mkdirSync(join(folder, id));
  writeFileSync(join(folder, id, 'card.json'), text);
}

it.each(['image-learned', 'image-jpeg', 'image-noise', 'image-copymove', 'image-spectrum', 'image-localisation', 'image-fusion'])(
  'ships a valid card for %s, read once',
  (id) => {
    expect(loadCard(id).id).toBe(id);
    expect(loadCard(id)).toBe(loadCard(id));
  },
);

it('shares the whole coverage out among the scored detectors', () => {
  const shares = ['image-learned', 'image-jpeg', 'image-noise', 'image-copymove', 'image-spectrum'].map((id) => loadCard(id).coverageShare);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
});

it('refuses what is no card with a code and a remedy', () => {
  const card = loadCard('image-fusion');
  write('broken', '{');
  write('lopsided', JSON.stringify({ ...card, id: 'lopsided', model: { ...card.model, weights: [1] } }));
  write('flat', JSON.stringify({ ...card, id: 'flat', model: { ...card.model, scale: card.model.scale.map(() => 0) } }));
  write('other', JSON.stringify(card));
  for (const id of ['broken', 'lopsided', 'flat', 'other', 'missing', '../outside']) {
    expect(() => readCard(id, url)).toThrow(expect.objectContaining({ code: 'model_unavailable', publicMessage: expect.stringContaining('Reinstall') }));
  }
});
