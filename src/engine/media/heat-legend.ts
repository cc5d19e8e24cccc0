import { rampColour } from './heat-ramp.ts';
import { strokeText, TEXT_HEIGHT_PX, textWidth } from './stroke-text.ts';

/** Smaller pictures have no room for it. */
const LEAST = { width: 320, height: 160 } as const;
const PADDING_PX = 7;
const BAR = { width: 96, height: 9, steps: 24 } as const;
const FROM = 'calm';
const TO = 'suspicious';
const INK = '#222';
/** What the overlay's colours lie on here. */
const GROUND = 236;

/** What the colours mean, as an SVG to be laid into the lower left corner; null where the picture is too small. */
export function heatLegend(width: number, height: number): { svg: Buffer; left: number; top: number } | null {
  if (width < LEAST.width || height < LEAST.height) return null;
  const barLeft = PADDING_PX + textWidth(FROM) + PADDING_PX;
  const toLeft = barLeft + BAR.width + PADDING_PX;
  const [across, down] = [Math.ceil(toLeft + textWidth(TO) + PADDING_PX), Math.ceil(TEXT_HEIGHT_PX + 2 * PADDING_PX)];
  const parts = [
    `<rect width="${across}" height="${down}" rx="3" fill="rgb(${GROUND},${GROUND},${GROUND})" opacity="0.88"/>`,
    strokeText(FROM, PADDING_PX, PADDING_PX, INK),
    ...barParts(barLeft, (down - BAR.height) / 2),
    strokeText(TO, toLeft, PADDING_PX, INK),
  ];
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${across}" height="${down}">${parts.join('')}</svg>`);
  return { svg, left: PADDING_PX, top: height - down - PADDING_PX };
}

function barParts(left: number, top: number): string[] {
  const step = BAR.width / BAR.steps;
  return Array.from({ length: BAR.steps }, (_, i) => {
    const { red, green, blue, alpha } = rampColour((i + 0.5) / BAR.steps);
    const [r, g, b] = [red, green, blue].map((channel) => Math.round(channel * alpha + GROUND * (1 - alpha)));
    return `<rect x="${left + i * step}" y="${top}" width="${step}" height="${BAR.height}" fill="rgb(${r},${g},${b})"/>`;
  });
}
