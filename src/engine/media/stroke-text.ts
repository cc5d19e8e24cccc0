/**
 * Letters as strokes on a grid: capitals from 0 to 10, small ones from 4 to 10, descenders to 13. Drawn by us: text of an SVG is set with the fonts of the machine
 * that renders it, and a server may have none.
 */
const BOWL_LEFT = 'M5 7A2.5 3 0 1 0 0 7A2.5 3 0 1 0 5 7';
const BOWL_RIGHT = 'M0 7A2.5 3 0 1 1 5 7A2.5 3 0 1 1 0 7';
const ARCH = 'M0 6.5A2.4 2.5 0 0 1 4.8 6.5V10';

/** The strokes and the width of a letter. */
const GLYPHS: Readonly<Record<string, readonly [strokes: string, width: number]>> = {
  a: [`M5 4V10${BOWL_LEFT}`, 5],
  c: ['M4.7 5.3A2.5 3 0 1 0 4.7 8.7', 4.7],
  d: [`M5 0V10${BOWL_LEFT}`, 5],
  e: ['M0 7H5A2.5 3 0 1 0 4.3 9', 5],
  f: ['M4 0.3A2 2 0 0 0 1.6 2.3V10M0 4H3.6', 4],
  g: [`M5 4V11A2.5 2.2 0 0 1 0.4 12${BOWL_LEFT}`, 5],
  h: [`M0 0V10${ARCH}`, 4.8],
  i: ['M0.5 4V10M0.5 1.4V1.5', 1],
  j: ['M1.5 4V11.5A1.6 1.6 0 0 1 0 13M1.5 1.4V1.5', 1.5],
  k: ['M0 0V10M4.4 4L0 8M1.8 6.4L4.8 10', 4.8],
  l: ['M0.5 0V10', 1],
  m: ['M0 4V10M0 6.2A1.9 2.2 0 0 1 3.8 6.2V10M3.8 6.2A1.9 2.2 0 0 1 7.6 6.2V10', 7.6],
  n: [`M0 4V10${ARCH}`, 4.8],
  o: ['M0 7A2.6 3 0 1 1 5.2 7A2.6 3 0 1 1 0 7', 5.2],
  p: [`M0 4V13${BOWL_RIGHT}`, 5],
  q: [`M5 4V13${BOWL_LEFT}`, 5],
  r: ['M0 4V10M0 6.8A2.6 2.8 0 0 1 3.2 4.2', 3.2],
  s: ['M4 5A2 1.6 0 0 0 2.1 4C0.8 4 0.2 4.7 0.2 5.5C0.2 7.4 4.3 6.5 4.3 8.4C4.3 9.4 3.4 10 2.2 10A2.4 1.8 0 0 1 0 8.9', 4.3],
  t: ['M1.6 1.5V8.4A1.6 1.6 0 0 0 3.8 9.8M0 4H3.6', 3.8],
  u: ['M0 4V7.5A2.4 2.5 0 0 0 4.8 7.5M4.8 4V10', 4.8],
  y: ['M0 4L2.6 10M5.2 4L2.2 11.5A1.8 1.8 0 0 1 0.4 13', 5.2],
  z: ['M0.1 4H4.4L0 10H4.6', 4.6],
  H: ['M0 0V10M6 0V10M0 5H6', 6],
  '0': ['M0 5A2.7 5 0 1 1 5.4 5A2.7 5 0 1 1 0 5', 5.4],
  '1': ['M1 2.2L3.2 0V10', 5.4],
  '2': ['M0.3 2.6A2.5 2.6 0 1 1 4.6 4.4L0.2 10H5.3', 5.4],
  '3': ['M0.4 1.6A2.4 2.3 0 1 1 2.4 4.6A2.6 2.7 0 1 1 0.1 8.2', 5.4],
  '4': ['M4 10V0L0 7H5.4', 5.4],
  '5': ['M4.9 0H1L0.6 4.6A2.7 2.9 0 1 1 0.2 8.6', 5.4],
  '6': ['M4.4 0.4C1.6 0.6 0 3.4 0 6.9A2.65 3 0 1 0 5.3 6.9A2.65 3 0 0 0 0.1 6.6', 5.4],
  '7': ['M0 0H5.2L1.8 10', 5.4],
  '8': ['M2.7 4.7A2.2 2.35 0 1 1 2.71 4.7A2.6 2.65 0 1 1 2.7 4.7', 5.4],
  '9': ['M1 9.6C3.8 9.4 5.4 6.6 5.4 3.1A2.65 3 0 1 0 0.1 3.1A2.65 3 0 0 0 5.3 3.4', 5.4],
  ':': ['M0.5 4.5V4.6M0.5 9.4V9.5', 1],
  '.': ['M0.5 9.4V9.5', 1],
  '–': ['M0 6H5', 5],
};
const SPACE = 3;
const GAP = 2.2;
const SCALE = 1.1;
const STROKE = 1.25;

/** Of a digit or capital, in pixels. */
export const TEXT_HEIGHT_PX = 10 * SCALE;

/** In pixels. */
export const textWidth = (text: string): number => [...text].reduce((sum, letter) => sum + widthOf(letter) + GAP, -GAP) * SCALE;

/** A line of text as an SVG element; (left, top) is its upper left corner in pixels. Letters without strokes stay blank. */
export function strokeText(text: string, left: number, top: number, colour: string): string {
  let x = 0;
  const letters = [...text].map((letter) => {
    const strokes = GLYPHS[letter]?.[0];
    const drawn = strokes === undefined ? '' : `<path transform="translate(${x.toFixed(1)})" d="${strokes}"/>`;
    x += widthOf(letter) + GAP;
    return drawn;
  });
  const place = `translate(${left.toFixed(1)} ${top.toFixed(1)}) scale(${SCALE})`;
  return `<g transform="${place}" fill="none" stroke="${colour}" stroke-width="${STROKE}" stroke-linecap="round" stroke-linejoin="round">${letters.join('')}</g>`;
}

const widthOf = (letter: string): number => GLYPHS[letter]?.[1] ?? SPACE;
