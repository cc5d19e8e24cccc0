import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { grainyPicture } from '../../../test/support/pictures.ts';
import { rampColour } from './heat-ramp.ts';
import { combineMaps, renderHeatmap } from './heatmap.ts';

describe('renderHeatmap', () => {
  const picture = grainyPicture(
    64,
    48,
    () => 0,
    () => 100,
  );

  test('is a PNG of the picture, shrunk where it is large', async () => {
    const map = { columns: 1, rows: 1, values: new Float32Array([0.5]) };
    const facts = await sharp(
      await renderHeatmap(
        grainyPicture(2048, 512, () => 0),
        map,
      ),
    ).metadata();
    expect(facts).toMatchObject({ format: 'png', width: 1024, height: 256, channels: 3 });
    expect(await sharp(await renderHeatmap(picture, map)).metadata()).toMatchObject({ width: 64, height: 48 });
  });

  test('calm cells stay as they are, hot ones turn red', async () => {
    const map = { columns: 2, rows: 1, values: new Float32Array([0, 1]) };
    const pixels = await sharp(await renderHeatmap(picture, map))
      .raw()
      .toBuffer();
    expect([...pixels.subarray(0, 3)]).toEqual([100, 100, 100]);
    const [red, green] = [...pixels.subarray(63 * 3)] as [number, number];
    expect(red).toBeGreaterThan(green + 60);
  });

  test('outlines regions and takes values outside 0..1 and NaN', async () => {
    const map = { columns: 2, rows: 2, values: new Float32Array([Number.NaN, -1, 7, 0]) };
    const region = { x: 0.25, y: 0.25, width: 0.5, height: 0.5, score: 1, label: '' };
    const pixels = await sharp(await renderHeatmap(picture, map, [region]))
      .raw()
      .toBuffer();
    expect(pixels[(24 * 64 + 16) * 3]).toBe(255);
  });

  test('draws one-channel pictures', async () => {
    const luma = { width: 30, height: 20, channels: 1 as const, data: new Uint8Array(600).fill(90) };
    const png = await renderHeatmap(luma, { columns: 1, rows: 1, values: new Float32Array([0]) });
    expect([...(await sharp(png).raw().toBuffer()).subarray(0, 3)]).toEqual([90, 90, 90]);
  });

  test('the ramp gets darker all the way', () => {
    const light = Array.from({ length: 9 }, (_, i) => rampColour(0.12 + (0.88 * i) / 8)).map((c) => 0.2126 * c.red + 0.7152 * c.green + 0.0722 * c.blue);
    for (let i = 1; i < light.length; i += 1) expect(light[i]).toBeLessThan(light[i - 1] as number);
  });
});

describe('combineMaps', () => {
  const hot = { columns: 2, rows: 1, values: new Float32Array([1, 0]) };

  test('keeps the heaviest map and lets lighter ones add', () => {
    const other = { columns: 4, rows: 2, values: new Float32Array(8).fill(0.5) };
    const { columns, rows, values } = combineMaps([
      { map: hot, weight: 2 },
      { map: other, weight: 1 },
    ]);
    expect([columns, rows]).toEqual([4, 2]);
    expect(values[0]).toBeCloseTo(1);
    expect(values[3]).toBeCloseTo(0.25);
  });

  test('of nothing is one calm cell', () => {
    expect(combineMaps([])).toEqual({ columns: 1, rows: 1, values: new Float32Array([0]) });
    expect(combineMaps([{ map: hot, weight: 0 }]).values[0]).toBe(0);
  });
});
