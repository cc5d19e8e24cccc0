import { expect, it } from 'vitest';
import { newId } from './id.ts';
import { hexOfId, idOfHex } from './sortable-hex.ts';

it('goes from id to hex and back without a loss, and sorts alike', () => {
  const ids = Array.from({ length: 200 }, (_, i) => newId('exp', Date.UTC(2026, 0, 1) + i * 86_400_000));
  const hexes = ids.map(hexOfId);
  expect(hexes.every((hex) => /^[0-9a-f]{32}$/.test(hex))).toBe(true);
  expect(hexes.map((hex) => idOfHex('exp', hex))).toEqual(ids);
  expect(hexes.toSorted()).toEqual(hexes);
});

it('knows the ends of the range', () => {
  expect(idOfHex('det', '0'.repeat(32))).toBe(`det_${'0'.repeat(26)}`);
  expect(idOfHex('det', 'f'.repeat(32))).toBe(`det_7${'Z'.repeat(25)}`);
  expect(hexOfId(`det_7${'Z'.repeat(25)}`)).toBe('f'.repeat(32));
});

it('takes the ways in which clients write such an id, and nothing else', () => {
  const id = newId('bat');
  const hex = hexOfId(id);
  expect(idOfHex('bat', hex.toUpperCase())).toBe(id);
  expect(idOfHex('bat', hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))).toBe(id);
  for (const other of ['', 'none', hex.slice(1), `${hex}0`, 'g'.repeat(32), '-'.repeat(1e6)]) expect(idOfHex('bat', other)).toBeNull();
});
