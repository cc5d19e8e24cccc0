import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/store/index.ts';
import { createReferenceStore } from '../../src/store/known-media.ts';
import { percentile } from '../statistics.ts';

/** The search for known media with so many references, from the question to rows with their words. */
export interface KnownResult {
  database: 'embedded' | 'server';
  entries: number;
  /** Reading all of them into memory, once for each process. */
  warmMs: number;
  p50Ms: number;
  p95Ms: number;
  /** Processor time of this process for one search, also where others take its turns. */
  cpuP50Ms: number;
  /** The longest time for which nothing else of the process had its turn during the searches. */
  blockedMs: number;
}

const PAGE = 50_000;
const SEARCHES = 60;
const BITS_CHANGED = 12;
const TICK_MS = 1;

export async function measureKnown(dataDir: string, databaseUrl: string | null, entries: number): Promise<KnownResult> {
  const database = await openDatabase({ dataDir, databaseUrl });
  try {
    await fill(database, entries);
    const store = createReferenceStore(database);
    const warmFromMs = performance.now();
    await store.warm();
    const warmMs = performance.now() - warmFromMs;
    return { database: databaseUrl === null ? 'embedded' : 'server', entries, warmMs, ...(await search(database, store)) };
  } finally {
    await database.close();
  }
}

/** As the store writes them, but many in each statement. */
async function fill({ kysely }: Database, entries: number): Promise<void> {
  for (let from = 1; from <= entries; from += PAGE) {
    const to = Math.min(entries, from + PAGE - 1);
    await sql`
      insert into known_media (id, number, owner, shared, hash, quality, verdict, url, title, reason, created_at)
      select 'ref_' || lpad(i::text, 26, '0'), i, 'bench', false, decode(md5(i::text) || md5('b' || i), 'hex'), 100, 'known_fake',
        'https://example.org/' || i, 'Reference ' || i, '', now()
      from generate_series(${from}::integer, ${to}::integer) as i`.execute(kysely);
  }
  await sql`insert into known_media_state (is_only, last_number, count) values (true, ${entries}, ${entries})`.execute(kysely);
}

type Searched = Pick<KnownResult, 'p50Ms' | 'p95Ms' | 'cpuP50Ms' | 'blockedMs'>;

async function search({ kysely }: Database, store: ReturnType<typeof createReferenceStore>): Promise<Searched> {
  const rows = await kysely.selectFrom('known_media').select('hash').orderBy('id').limit(SEARCHES).execute();
  const [wallMs, cpuMs]: [number[], number[]] = [[], []];
  const turns = watchTurns();
  for (const { hash } of rows) {
    const query = Buffer.from(hash);
    for (let i = 0; i < BITS_CHANGED; i += 1) query[i * 2] = (query[i * 2] as number) ^ 1;
    const cpu = process.cpuUsage();
    const fromMs = performance.now();
    // With a mirror image, as every detection asks.
    const found = await store.search('bench', [query.toString('hex'), randomBytes(32).toString('hex')], 20);
    wallMs.push(performance.now() - fromMs);
    const { user, system } = process.cpuUsage(cpu);
    cpuMs.push((user + system) / 1000);
    if (found.length !== 1 || found[0]?.distance !== BITS_CHANGED) throw new Error('the search did not find the one that it was to find');
  }
  const blockedMs = turns.stop();
  return { p50Ms: percentile(wallMs, 0.5), p95Ms: percentile(wallMs, 0.95), cpuP50Ms: percentile(cpuMs, 0.5), blockedMs };
}

/** Tells the longest pause between two turns of a timer. */
function watchTurns(): { stop(): number } {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - TICK_MS);
    last = now;
  }, TICK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}
