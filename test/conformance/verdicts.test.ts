import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Detection } from '../../src/core/detection.ts';
import { AppError } from '../../src/core/errors.ts';
import type { MediaKind } from '../../src/core/media.ts';
import { VERDICTS } from '../../src/core/verdict.ts';
import { failedDetection, sampleDetection, unfinishedDetection } from '../support/sample-detections.ts';
import { PROBES } from './probes/index.ts';
import { VENDORS } from './vendors.ts';

/** The media was deleted by retention: the verdict stays. */
const purged = (detection: Detection): Detection => ({ ...detection, blob: null, deletedAt: new Date('2026-03-26T12:01:02.000Z') });

/** What is left after the owner erased it (core/detections/erase.ts). */
const erased = (detection: Detection): Detection => ({
  ...purged(detection),
  status: 'erased',
  filename: null,
  externalId: null,
  media: { ...detection.media, sha256: '' },
  report: null,
  artifacts: [],
  artifactsDeleteAt: null,
});

/** Where an API has two verdicts alone, its side of 0.5 decides. */
const aboveHalf = (detection: Detection): Detection => ({
  ...detection,
  judgement: detection.judgement && { ...detection.judgement, score: 0.5612, confidence: 0.5612 },
});

function statesOf(kind: MediaKind): Record<string, Detection> {
  const verdicts = VERDICTS.map((verdict) => [verdict, sampleDetection(kind, verdict)] as const);
  return {
    queued: unfinishedDetection(kind, 'queued'),
    processing: unfinishedDetection(kind, 'processing'),
    ...Object.fromEntries(verdicts),
    inconclusive_above_half: aboveHalf(sampleDetection(kind, 'inconclusive')),
    purged: purged(sampleDetection(kind, 'spoof')),
    failed: failedDetection(kind),
    erased: erased(sampleDetection(kind, 'spoof')),
  };
}

// Some answers tell the age of a job.
beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-26T12:00:07.000Z') }));
afterEach(() => void vi.useRealTimers());

const artifactUrl = (id: string, name: string): string => `https://bonafide.test/${id}/${name}`;

/** A dialect may refuse to show what was erased. */
function orRefusal(render: () => unknown): unknown {
  try {
    return render();
  } catch (error) {
    if (AppError.is(error)) return `refused: ${error.code}`;
    throw error;
  }
}

describe.each(VENDORS)('$name', ({ name, dialect, loadTranslation }) => {
  const publicId = PROBES[name]?.unknownId ?? null;
  const origin = { dialect: dialect.name, baseUrl: 'https://bonafide.test', callbackUrl: null, sourceUrl: null };

  it.each(PROBES[name]?.kinds ?? [])('says every state and verdict of one %s exactly so', async (kind) => {
    const { renderDetection } = await loadTranslation();
    const bodies = Object.entries(statesOf(kind)).map(([state, detection]) => [
      state,
      orRefusal(() => renderDetection({ ...detection, publicId, origin }, artifactUrl)),
    ]);
    await expect(`${JSON.stringify(Object.fromEntries(bodies), null, 2)}\n`).toMatchFileSnapshot(`__snapshots__/${name}-${kind}.snap`);
  });
});
