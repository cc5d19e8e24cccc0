/** Levels -2..2 of the quantised residual. */
const LEVELS = 5;
const REACH = 2;
const canonicalOf = new Int16Array(LEVELS ** 3);
const names: string[] = [];

/** A pattern, its mirror image and both with the sign turned are the same to a residual that knows neither direction nor polarity. */
function canonical(a: number, b: number, c: number): string {
  const text = (values: number[]) => values.map((value) => value + REACH).join('');
  return [text([a, b, c]), text([c, b, a]), text([-a, -b, -c]), text([-c, -b, -a])].sort()[0] as string;
}

for (let i = 0; i < LEVELS ** 3; i += 1) {
  const name = canonical(Math.floor(i / 25) - REACH, (Math.floor(i / 5) % 5) - REACH, (i % 5) - REACH);
  if (!names.includes(name)) names.push(name);
  canonicalOf[i] = names.indexOf(name);
}

/** `cooc_abc`: a, b, c in 0..4 stand for quantised residuals -2..2. */
export const CO_OCCURRENCE_NAMES: readonly string[] = names.map((name) => `cooc_${name}`);

/**
 * Counts of three neighbouring second differences in rows and columns, quantised by their own mean size so that contrast does not count (after the SPAM
 * features of Pevny, Bas & Fridrich, IEEE TIFS 5(2), 2010). Adds to `counts`, as long as CO_OCCURRENCE_NAMES.
 */
export function addCoOccurrences(plane: Float32Array, size: number, counts: Float64Array): void {
  for (const [along, across] of [
    [1, size],
    [size, 1],
  ] as const) {
    const step = meanSecondDifference(plane, size, along, across);
    if (step < 0.05) continue;
    for (let line = 0; line < size; line += 1) addLine(plane, line * across, along, size, step, counts);
  }
}

function meanSecondDifference(plane: Float32Array, size: number, along: number, across: number): number {
  let sum = 0;
  for (let line = 0; line < size; line += 1) {
    for (let i = 1; i < size - 1; i += 1) sum += Math.abs(secondDifference(plane, line * across + i * along, along));
  }
  return sum / (size * (size - 2));
}

function addLine(plane: Float32Array, start: number, along: number, size: number, step: number, counts: Float64Array): void {
  let before = 0;
  let middle = 0;
  for (let i = 1; i < size - 1; i += 1) {
    const level = Math.max(-REACH, Math.min(REACH, Math.round(secondDifference(plane, start + i * along, along) / step)));
    if (i >= 3) {
      const bin = canonicalOf[(before + REACH) * 25 + (middle + REACH) * 5 + level + REACH] as number;
      counts[bin] = (counts[bin] as number) + 1;
    }
    before = middle;
    middle = level;
  }
}

function secondDifference(plane: Float32Array, at: number, along: number): number {
  return (plane[at - along] as number) - 2 * (plane[at] as number) + (plane[at + along] as number);
}
