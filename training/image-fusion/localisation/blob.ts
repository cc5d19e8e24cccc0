import { between, type Random } from '../random.ts';

/** A soft-edged shape inside a box: cover 0..1 by pixel, row by row. */
export interface Blob {
  x: number;
  y: number;
  width: number;
  height: number;
  cover: Float32Array;
}

const WAVES = 4;

/** A random rounded shape of 3 to 20 % of a picture's area, with an edge 0.5 to 5 pixels soft, somewhere inside the picture. */
export function randomBlob(width: number, height: number, random: Random): Blob {
  const side = Math.sqrt(between(random, 0.03, 0.2) * width * height * (4 / Math.PI));
  const stretch = between(random, 0.6, 1.6);
  const boxWidth = Math.min(width - 8, Math.round(side * Math.sqrt(stretch)));
  const boxHeight = Math.min(height - 8, Math.round(side / Math.sqrt(stretch)));
  const waves = Array.from({ length: WAVES }, (_, i) => ({ turns: i + 2, size: between(random, 0, 0.16 / (i + 1)), phase: between(random, 0, 2 * Math.PI) }));
  const soft = between(random, 0.5, 5);
  const cover = new Float32Array(boxWidth * boxHeight);
  for (let y = 0; y < boxHeight; y += 1) {
    for (let x = 0; x < boxWidth; x += 1) {
      const u = (2 * (x + 0.5)) / boxWidth - 1;
      const v = (2 * (y + 0.5)) / boxHeight - 1;
      const angle = Math.atan2(v, u);
      const radius = 0.8 + waves.reduce((sum, wave) => sum + wave.size * Math.sin(wave.turns * angle + wave.phase), 0);
      const insidePx = ((radius - Math.hypot(u, v)) * Math.min(boxWidth, boxHeight)) / 2;
      cover[y * boxWidth + x] = Math.min(1, Math.max(0, insidePx / soft + 0.5));
    }
  }
  return {
    x: 4 + Math.floor(random() * (width - boxWidth - 7)),
    y: 4 + Math.floor(random() * (height - boxHeight - 7)),
    width: boxWidth,
    height: boxHeight,
    cover,
  };
}
