import { describe, expect, it } from 'vitest';
import { scoreCells } from './score-cells.ts';
import { mergeSegments } from './segments.ts';
import { renderTimeline } from './timeline.ts';

const everywhere = () => true;
const windows = [0.1, 0.9, null, null, 0.2].map((score, i) => ({ startMs: i * 1000, endMs: i * 1000 + 2000, score, speechMs: score === null ? 0 : 2000 }));

describe('renderTimeline', () => {
  it('draws a bar for each judged stretch and a bracket for each marked one', () => {
    const marked = mergeSegments(scoreCells(windows, everywhere)).filter(({ score }) => score > 0.5);
    const svg = renderTimeline({ stretch: { startMs: 0, durationMs: 6000 }, cells: scoreCells(windows, everywhere), marked });
    expect(svg.match(/<title>[\d.]+ to [\d.]+ s: 0\.\d\d<\/title><\/rect>/g)).toHaveLength(5);
    expect(svg.match(/<title>[\d.]+ to [\d.]+ s: [\d.]+<\/title><\/path>/g)).toHaveLength(marked.length);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script|href/);
  });

  it('stays small and whole for a long sound, and for none', () => {
    const long = Array.from({ length: 14_000 }, (_, i) => ({ startMs: i * 500, endMs: i * 500 + 1000, score: (i % 10) / 10, speechMs: 900 }));
    const cells = scoreCells(long, everywhere);
    const svg = renderTimeline({ stretch: { startMs: 0, durationMs: 7_000_500 }, cells, marked: mergeSegments(cells) });
    expect(svg.length).toBeLessThan(200_000);
    expect(svg.trim()).toMatch(/^<svg .*<\/svg>$/s);
    expect(renderTimeline({ stretch: { startMs: 0, durationMs: 0 }, cells: [], marked: [] })).not.toMatch(/NaN|Infinity/);
  });
});
