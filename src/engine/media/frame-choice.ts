/** Frames of an animated picture that are looked at. */
const MAX_FRAMES = 4;

export interface FrameChoice {
  /** Position in the file, from 0. */
  page: number;
  timeMs: number;
}

/**
 * Up to four frames spread evenly over an animation (the first, the last and what lies between), fewer where they would come to more pixels than
 * one picture may have. `delaysMs[i]` is how long frame i is shown.
 */
export function chooseFrames(frameCount: number, framePixels: number, pixelsMax: number, delaysMs: readonly number[]): FrameChoice[] {
  const count = Math.min(MAX_FRAMES, frameCount, Math.max(1, Math.floor(pixelsMax / framePixels)));
  const pages = Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (frameCount - 1)) / (count - 1))));
  return pages.map((page) => ({ page, timeMs: sum(delaysMs.slice(0, page)) }));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
