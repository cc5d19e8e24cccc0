/** Three columns by five rows, a digit of octal per row; its highest bit is the left column. Drawn by us: text through an SVG renderer needs the host's fonts. */
const GLYPHS: Readonly<Record<string, string>> = {
  '0': '75557',
  '1': '26227',
  '2': '71747',
  '3': '71717',
  '4': '55711',
  '5': '74717',
  '6': '74757',
  '7': '71122',
  '8': '75757',
  '9': '75717',
  ':': '02020',
  '.': '00002',
  k: '45655',
  H: '55755',
  z: '07247',
};
const COLUMNS = 3;
const ROWS = 5;
const SCALE = 2;
const ADVANCE_PX = (COLUMNS + 1) * SCALE;

export const TEXT_HEIGHT_PX = ROWS * SCALE;

export const textWidth = (text: string): number => text.length * ADVANCE_PX - SCALE;

/** Calls `plot` for every pixel of a line of text whose upper left corner is at (x, y). Characters without a glyph stay blank. */
export function plotText(text: string, x: number, y: number, plot: (x: number, y: number) => void): void {
  [...text].forEach((character, place) => {
    const rows = GLYPHS[character] ?? '';
    for (let i = 0; i < rows.length * SCALE * COLUMNS * SCALE; i += 1) {
      const [row, column] = [Math.floor(i / (COLUMNS * SCALE)), i % (COLUMNS * SCALE)];
      const bits = Number(rows[Math.floor(row / SCALE)]);
      if ((bits >> (COLUMNS - 1 - Math.floor(column / SCALE))) & 1) plot(x + place * ADVANCE_PX + column, y + row);
    }
  });
}
