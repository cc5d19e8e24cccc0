import sharp from 'sharp';

const WIDTH = 640;
const HEIGHT = 480;
const SEED = 12_345;

/** Writes a small JPEG that looks a little like a photograph (sky, hill, grain), for the first try and for self-tests. */
export async function writeSamplePicture(path: string): Promise<void> {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  let state = SEED;
  // Numerical Recipes' linear congruential generator: grain needs no more.
  const grain = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 14;
  };
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [red, green, blue] = y < 260 + 40 * Math.sin(x / 90) ? skyAt(y) : hillAt(x, y);
      pixels.set([red + grain(), green + grain(), blue + grain()].map(toByte), (y * WIDTH + x) * 3);
    }
  }
  await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .blur(0.6)
    .jpeg({ quality: 90 })
    .toFile(path);
}

type Colour = [red: number, green: number, blue: number];

const toByte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
const skyAt = (y: number): Colour => [120 + y / 4, 165 + y / 6, 225 - y / 20];
const hillAt = (x: number, y: number): Colour => {
  const tuft = 12 * Math.sin(x / 7 + 3 * Math.sin(y / 11)) + 8 * Math.sin(y / 5);
  return [70 + tuft, 110 + tuft - (y - 300) / 8, 55 + tuft / 2];
};
