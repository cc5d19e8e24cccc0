import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** One step of the database's shape. Never changed once released: what follows is a new step. */
export interface Migration {
  version: number;
  name: string;
  up(database: Kysely<Tables>): Promise<void>;
}
