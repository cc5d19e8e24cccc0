import { toAppError } from '../core/errors.ts';
import type { Check, Finding } from './doctor-checks.ts';

const SIDE_PX = 160;

/** Loads the network that judges pictures and the card that scores it, and lets it judge one tile: so it is the file that its card names, and runs here. */
async function checkViews(): Promise<Finding> {
  const [{ ImageNetwork }, { readImageNetworkCard }, { loadCard }, { LEARNED_CARD, VIEWS_CARD }] = await Promise.all([
    import('../engine/models/image-network.ts'),
    import('../engine/models/image-network-card.ts'),
    import('../engine/models/cards.ts'),
    import('../engine/detectors/learned/image-judge.ts'),
  ]);
  const startedAt = performance.now();
  try {
    loadCard(LEARNED_CARD);
    const network = await ImageNetwork.load(readImageNetworkCard(VIEWS_CARD), { threads: 1 });
    try {
      const planes = Float32Array.from({ length: 3 * SIDE_PX * SIDE_PX }, (_, i) => 128 + 60 * Math.sin(i / 20));
      await network.judge({ kind: 'tile', side: SIDE_PX, count: 1, planes });
    } finally {
      await network.release();
    }
    const { id, version } = network.card;
    return { state: 'ok', message: `${id}@${version} loads and judges a tile, ${Math.round(performance.now() - startedAt)} ms in all` };
  } catch (error) {
    const { code, publicMessage } = toAppError(error);
    return {
      state: 'warn',
      message: `${code}: ${publicMessage}`,
      remedy: 'Without it pictures are judged by the other detectors alone, which know much less. Install again: npm ci (or npm install bonafide).',
    };
  }
}

export const VIEWS_CHECK: Check = { name: 'picture network', run: checkViews };
