/** Closures of consonants and short breaths belong to the speech around them. */
const GAP_FRAMES = 30;
/** A click or a cough is shorter than any word. */
const SHORTEST_FRAMES = 12;
/** Words begin before and end after what stands out of the background. */
const MARGIN_FRAMES = 8;

/** Closes short gaps, drops short runs, and widens what is left. */
export function smoothSpeech(flags: Uint8Array): Uint8Array {
  const kept = replaceRuns(replaceRuns(flags, 0, GAP_FRAMES, { atEdges: false }), 1, SHORTEST_FRAMES, { atEdges: true });
  const smooth = kept.slice();
  for (let i = 0; i < kept.length; i += 1) if (kept[i] === 1) smooth.fill(1, Math.max(0, i - MARGIN_FRAMES), i + MARGIN_FRAMES + 1);
  return smooth;
}

/** Turns runs of `value` that are shorter than `length` over; those at the begin and the end only where asked for. */
function replaceRuns(flags: Uint8Array, value: 0 | 1, length: number, { atEdges }: { atEdges: boolean }): Uint8Array {
  const changed = flags.slice();
  for (let from = 0; from < flags.length; ) {
    let to = from;
    while (to < flags.length && flags[to] === flags[from]) to += 1;
    const inside = from > 0 && to < flags.length;
    if (flags[from] === value && to - from < length && (inside || atEdges)) changed.fill(1 - value, from, to);
    from = to;
  }
  return changed;
}
