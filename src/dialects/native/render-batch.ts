import type { BatchState } from '../../core/batches.ts';
import type { BatchWire } from './schema/batch.ts';

/** A batch as the native API shows it. Pure. */
export function renderBatch(batch: BatchState): BatchWire {
  return {
    id: batch.id,
    status: batch.status,
    created_at: batch.createdAt.toISOString(),
    completed_at: batch.completedAt?.toISOString() ?? null,
    total_files: batch.items.length,
    completed_count: batch.completedCount,
    failed_count: batch.failedCount,
    items: batch.items.map(({ filename, status, detectionId, verdict, score, error }) => ({
      filename,
      status,
      detection_id: detectionId,
      verdict,
      score,
      error: error && { code: error.code, message: error.publicMessage },
    })),
  };
}
