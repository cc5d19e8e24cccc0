import { rampColour } from '../media/heat-ramp.ts';

const EVEN = 0.5;
/** The shades of grey at a score of 0 and just under even odds. */
const CALM_SHADES = [0xe4, 0xbe] as const;
/** The ramp from its orange on: its amber is too pale beside grey. */
const RAMP_FROM = 0.34;

/**
 * The colour of a score as `#rrggbb`: grey on the person's side of even odds, orange to violet on the machine's. Each side darkens as it grows, so that the
 * order is also legible to the colour-blind; the side is told by the brackets besides.
 */
export function scoreColour(score: number): string {
  if (score < EVEN) {
    const shade = Math.round(CALM_SHADES[0] + (CALM_SHADES[1] - CALM_SHADES[0]) * (Math.max(0, score) / EVEN));
    return hex([shade, shade, shade]);
  }
  const { red, green, blue } = rampColour(RAMP_FROM + ((Math.min(1, score) - EVEN) / EVEN) * (1 - RAMP_FROM));
  return hex([red, green, blue]);
}

const hex = (channels: readonly number[]): string => `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
