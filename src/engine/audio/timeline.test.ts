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
    expect(svg.match(/fill="#[0-9a-f]{6}"><title>[\d:.]+ to [\d:.]+: 0\.\d\d<\/title>/g)).toHaveLength(5);
    expect(svg.match(/stroke-width="2"><title>[\d:.]+ to [\d:.]+: 0\.\d\d<\/title>/g)).toHaveLength(marked.length);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script|<style|href/);
  });

  it('says in words what it shows', () => {
    const stretch = { startMs: 60_000, durationMs: 6000 };
    const words = (drawing: Parameters<typeof renderTimeline>[0]) => renderTimeline(drawing).match(/<desc id="d">(.*)<\/desc>/)?.[1];
    expect(words({ stretch, cells: [], marked: [] })).toBe('From 1:00 to 1:06. Nothing in it could be judged.');
    const cells = [{ startMs: 60_000, endMs: 62_500, score: 0.3 }];
    expect(words({ stretch, cells, marked: [] })).toBe('From 1:00 to 1:06. 0:02.5 of it could be judged. No stretch has a score of 0.5 or more.');
    const marked = Array.from({ length: 14 }, (_, i) => ({ startMs: 60_000 + i * 200, endMs: 60_000 + i * 200 + 100, score: 0.9 }));
    expect(words({ stretch, cells, marked })).toMatch(/More like .*: 1:00 to 1:00\.1: 0\.90; .*; and 2 shorter\.$/);
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
