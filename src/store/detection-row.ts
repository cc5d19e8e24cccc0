import type { Insertable, Selectable, Updateable } from 'kysely';
import { DEFAULT_OPTIONS, type Detection } from '../core/detection.ts';
import type { DetectionChange } from '../core/ports.ts';
import { storable, toJson } from './json.ts';
import type { DetectionRow } from './schema.ts';

const optional = <T>(value: T | null): string | null => (value === null ? null : toJson(value));
const text = (value: string | null): string | null => (value === null ? null : storable(value));

export function toRow(detection: Detection): Insertable<DetectionRow> {
  return {
    ...toRowChange(detection),
    id: detection.id,
    dialect: detection.origin.dialect,
    public_id: detection.publicId,
    key_id: detection.keyId,
    owner: detection.owner,
    status: detection.status,
    kind: detection.media.kind,
    options: toJson(detection.options),
    media: toJson(detection.media),
    artifacts: toJson(detection.artifacts),
    warnings: toJson(detection.warnings),
    batch_id: detection.batchId,
    queue_turn: detection.queueTurn,
    created_at: detection.createdAt,
  } as Insertable<DetectionRow>;
}

/** Only what the change names; `kind` and `verdict` follow what they are copied from for the filters. */
export function toRowChange(change: DetectionChange): Updateable<DetectionRow> {
  return {
    ...(change.status && { status: change.status }),
    ...(change.filename !== undefined && { filename: text(change.filename) }),
    ...(change.externalId !== undefined && { external_id: text(change.externalId) }),
    ...(change.metadata !== undefined && { metadata: optional(change.metadata) }),
    ...(change.media && { media: toJson(change.media), kind: change.media.kind }),
    ...(change.blob !== undefined && { blob: change.blob }),
    ...(change.judgement !== undefined && { judgement: optional(change.judgement), verdict: change.judgement?.verdict ?? null }),
    ...(change.report !== undefined && { report: optional(change.report) }),
    ...(change.artifacts && { artifacts: toJson(change.artifacts) }),
    ...(change.warnings && { warnings: toJson(change.warnings) }),
    ...(change.error !== undefined && { error: optional(change.error) }),
    ...(change.startedAt !== undefined && { started_at: change.startedAt }),
    ...(change.completedAt !== undefined && { completed_at: change.completedAt }),
    ...(change.deleteAt !== undefined && { delete_at: change.deleteAt }),
    ...(change.deletedAt !== undefined && { deleted_at: change.deletedAt }),
    ...(change.artifactsDeleteAt !== undefined && { artifacts_delete_at: change.artifactsDeleteAt }),
    ...(change.origin && { origin: toJson(change.origin) }),
  };
}

/** The JSON columns hold what `toRow` wrote into them and nobody else writes there, so they are taken as they are. */
export function fromRow(row: Selectable<DetectionRow>): Detection {
  return {
    id: row.id,
    publicId: row.public_id,
    keyId: row.key_id,
    owner: row.owner,
    status: row.status,
    externalId: row.external_id,
    metadata: row.metadata as Detection['metadata'],
    // Rows of before lack the options that were not there yet.
    options: { ...DEFAULT_OPTIONS, ...(row.options as Partial<Detection['options']>) },
    origin: row.origin as Detection['origin'],
    batchId: row.batch_id,
    queueTurn: row.queue_turn,
    filename: row.filename,
    media: row.media as Detection['media'],
    blob: row.blob,
    judgement: row.judgement as Detection['judgement'],
    report: row.report as Detection['report'],
    artifacts: row.artifacts as Detection['artifacts'],
    error: row.error as Detection['error'],
    warnings: row.warnings as Detection['warnings'],
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    deleteAt: row.delete_at,
    deletedAt: row.deleted_at,
    artifactsDeleteAt: row.artifacts_delete_at,
  };
}
