import { sigmoid } from '../../core/calibration.ts';
import type { SignalMap } from '../detectors/signal-map.ts';
import { standardize } from '../models/linear.ts';
import type { LinearModel } from '../models/linear-card.ts';
import { CELL_FEATURES, type CellFeatures } from './cell-features.ts';

/** The card's model in every cell: a map of how likely each place is to have been changed, compared with the rest of the picture. */
export function localise({ grid, values }: CellFeatures, model: LinearModel): SignalMap {
  const odds = new Float32Array(grid.columns * grid.rows).fill(model.bias);
  CELL_FEATURES.forEach((name, k) => {
    const index = model.features.indexOf(name);
    const feature = values[k];
    if (index < 0 || !feature) return;
    const weight = model.weights[index] as number;
    feature.forEach((value, cell) => {
      odds[cell] = (odds[cell] as number) + weight * standardize(model, index, value);
    });
  });
  return { columns: grid.columns, rows: grid.rows, values: odds.map(sigmoid) };
}
