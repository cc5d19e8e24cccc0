/** A square of native pixels. */
export interface Square {
  x: number;
  y: number;
  side: number;
}

/** What frames and middles are resized to. */
export const VIEW_SIDE_PX = 224;
/** A middle view is a magnification between frame and tile; below this short side there is no room between them. */
const MIDDLE_FROM_PX = 320;
/** From this ratio of long to short side on one square leaves too much out; from the second on two do. */
const TWO_FRAMES_FROM = 1.25;
const TWO_FRAMES_UP_TO = 2;

/** Squares of the short side, evenly along the long one, 1 to 3 of them. */
export function frameSquares(width: number, height: number): Square[] {
  const side = Math.min(width, height);
  const ratio = Math.max(width, height) / side;
  const count = ratio < TWO_FRAMES_FROM ? 1 : ratio <= TWO_FRAMES_UP_TO ? 2 : 3;
  return evenPlaces(Math.max(width, height), side, count).map((at) => (width > height ? { x: at, y: 0, side } : { x: 0, y: at, side }));
}

/** Two squares at the ends of the long side, whose side is the geometric mean of the short side and what a view is resized to; none in small pictures. */
export function middleSquares(width: number, height: number): Square[] {
  const short = Math.min(width, height);
  if (short < MIDDLE_FROM_PX) return [];
  const side = Math.round(Math.sqrt(VIEW_SIDE_PX * short));
  const middle = Math.round((short - side) / 2);
  return evenPlaces(Math.max(width, height), side, 2).map((at) => (width > height ? { x: at, y: middle, side } : { x: middle, y: at, side }));
}

/** Where `count` stretches begin so that the first and the last touch the ends; a single one lies in the middle. Whole pixels. */
export function evenPlaces(length: number, side: number, count: number): number[] {
  if (count <= 1) return [Math.round((length - side) / 2)];
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - side)) / (count - 1)));
}
