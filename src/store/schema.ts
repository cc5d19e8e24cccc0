import type { Generated } from 'kysely';
import type { Status } from '../core/detection.ts';
import type { KnownVerdict } from '../core/known-media/reference.ts';
import type { MediaKind } from '../core/media.ts';
import type { PlanName } from '../core/quota.ts';
import type { Verdict } from '../core/verdict.ts';
import type { DeliveryStatus, WebhookEndpoint, WebhookEvent } from '../core/webhook.ts';

export interface DetectionRow {
  id: string;
  key_id: string;
  owner: string;
  status: Status;
  kind: MediaKind;
  verdict: Verdict | null;
  external_id: string | null;
  filename: string | null;
  metadata: unknown;
  options: unknown;
  media: unknown;
  blob: string | null;
  judgement: unknown;
  report: unknown;
  artifacts: unknown;
  error: unknown;
  warnings: unknown;
  created_at: Date;
  started_at: Date | null;
  completed_at: Date | null;
  delete_at: Date | null;
  deleted_at: Date | null;
  origin: unknown;
  batch_id: string | null;
  queue_turn: number;
  artifacts_delete_at: Date | null;
  dialect: string;
  public_id: string | null;
}

export interface ExplanationRow {
  id: string;
  owner: string;
  dialect: string;
  detection_id: string;
  question: string | null;
  created_at: Date;
}

export interface ApiKeyRow {
  id: string;
  owner: string;
  plan: PlanName;
  scopes: unknown;
  hint: string;
  secret_hash: string;
  created_at: Date;
  revoked_at: Date | null;
}

export interface MigrationRow {
  version: number;
  name: string;
  applied_at: Generated<Date>;
}

/** A calendar month (`2026-11`) or day (`2026-11-21`) of one key. */
export interface QuotaPeriodRow {
  key_id: string;
  period: string;
  reserved: number;
  committed: number;
}

export interface UsageDayRow {
  key_id: string;
  /** `2026-11-21` when written; read it as text (`day::text`). */
  day: string;
  kind: MediaKind;
  reserved: number;
  committed: number;
}

export interface BatchRow {
  id: string;
  key_id: string;
  owner: string;
  items: unknown;
  created_at: Date;
}

export interface UploadRow {
  id: string;
  owner: string;
  token_hash: string;
  filename: string | null;
  media: unknown;
  created_at: Date;
  expires_at: Date;
}

export interface IdempotencyKeyRow {
  owner: string;
  key: string;
  fingerprint: string | null;
  /** The request that holds the key. */
  claim: string;
  /** What was made with it: a detection or a batch. */
  detection_id: string | null;
  /** While the first request is being answered, at most until then; null when it has been. */
  running_until: Date | null;
  created_at: Date;
}

export interface WebhookEndpointRow {
  id: string;
  owner: string;
  url: string;
  description: string | null;
  events: unknown;
  secrets: unknown;
  created_at: Date;
  disabled_at: Date | null;
  disabled_reason: WebhookEndpoint['disabledReason'];
}

export interface WebhookDeliveryRow {
  id: string;
  owner: string;
  endpoint_id: string | null;
  detection_id: string;
  dialect: string;
  event: WebhookEvent;
  url: string;
  body: string | null;
  status: DeliveryStatus;
  attempts: unknown;
  failures: number;
  leased_until: Date | null;
  next_attempt_at: Date | null;
  job_id: string;
  created_at: Date;
  completed_at: Date | null;
}

export interface KnownMediaRow {
  id: string;
  /** In the order in which references became visible; from 1. */
  number: number;
  owner: string;
  shared: boolean;
  hash: Uint8Array;
  quality: number | null;
  verdict: KnownVerdict;
  url: string;
  title: string;
  reason: string;
  created_at: Date;
}

export interface Tables {
  known_media: KnownMediaRow;
  known_media_state: { is_only: boolean; last_number: number; count: number };
  known_media_counts: { owner: string; count: number };
  sweeps: { chore: string; begun_at: Date };
  quota_periods: QuotaPeriodRow;
  usage_days: UsageDayRow;
  batches: BatchRow;
  uploads: UploadRow;
  idempotency_keys: IdempotencyKeyRow;
  rate_limits: { key: string; points: number; expire: string | null };
  webhook_secrets: { owner: string; secrets: unknown };
  webhook_endpoints: WebhookEndpointRow;
  webhook_deliveries: WebhookDeliveryRow;
  installation_secrets: { name: string; value: string };
  detections: DetectionRow;
  explanations: ExplanationRow;
  api_keys: ApiKeyRow;
  schema_migrations: MigrationRow;
}
