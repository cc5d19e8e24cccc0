import { CHANNEL_NAMES } from './channel-features.ts';
import { CO_OCCURRENCE_NAMES } from './co-occurrence.ts';
import { NEIGHBOUR_NAMES } from './neighbours.ts';
import { NOISE_NAMES } from './noise-floor.ts';
import { PEAK_NAMES } from './peaks.ts';
import { BAND_NAMES } from './radial.ts';

/** Mean over the tiles and spread between them. */
const channels = ['full', 'half'].flatMap((scale) => CHANNEL_NAMES.flatMap((name) => [`${scale}_${name}`, `${scale}_${name}_spread`]));

/** Every figure that `measureSpectrum` gives, in the order of the model card. */
export const FEATURES: readonly string[] = [
  'fall_slope',
  'fall_level',
  ...BAND_NAMES,
  ...PEAK_NAMES,
  ...NEIGHBOUR_NAMES,
  ...NOISE_NAMES,
  ...['', 'half_', 'quarter_', 'chroma_'].flatMap((prefix) => CO_OCCURRENCE_NAMES.map((name) => prefix + name)),
  ...channels,
];
