import type { Generated } from 'kysely';
import type { Status } from '../core/detection.ts';
import type { MediaKind } from '../core/media.ts';
import type { PlanName } from '../core/quota.ts';
import type { Verdict } from '../core/verdict.ts';

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

export interface Tables {
  installation_secrets: { name: string; value: string };
  detections: DetectionRow;
  api_keys: ApiKeyRow;
  schema_migrations: MigrationRow;
}
