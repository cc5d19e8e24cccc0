/** One colour of the overlay: 0..255 per channel, alpha 0..1. */
export interface HeatColour {
  red: number;
  green: number;
  blue: number;
  alpha: number;
}

/**
 * Anchors of matplotlib's `plasma` (CC0), from its amber down to its violet-magenta: even steps of perceived difference, and lightness falls all the
 * way, so that the order is also legible to the colour-blind and in grey print.
 */
const ANCHORS: readonly (readonly [number, number, number])[] = [
  [252, 206, 37],
  [248, 149, 64],
  [230, 107, 93],
  [203, 70, 121],
  [168, 34, 150],
];

/** Below this a cell is calm and stays clear. */
const CALM = 0.12;
const MAX_ALPHA = 0.78;

/** Colour for a map value 0..1. */
export function rampColour(value: number): HeatColour {
  const heat = Math.min(Math.max((value - CALM) / (1 - CALM), 0), 1);
  const place = heat * (ANCHORS.length - 1);
  const index = Math.min(Math.floor(place), ANCHORS.length - 2);
  const share = place - index;
  const from = ANCHORS[index] as readonly [number, number, number];
  const to = ANCHORS[index + 1] as readonly [number, number, number];
  const mix = (channel: 0 | 1 | 2) => from[channel] + (to[channel] - from[channel]) * share;
  return { red: mix(0), green: mix(1), blue: mix(2), alpha: MAX_ALPHA * heat ** 0.8 };
}
