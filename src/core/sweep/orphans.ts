import { artifactsPrefix, mediaBlob } from '../detections/parts.ts';
import { timeOfId } from '../id.ts';
import { uploadBlob } from '../uploads.ts';
import { Round, type SweepParts, type Swept } from './parts.ts';

/** A submission writes its blob before its row. After this it is over, one way or the other. */
const GRACE_MS = 3_600_000;
/** No write takes this long. */
const DRAFT_GRACE_MS = 24 * 3_600_000;
/** Names that are looked up in the database at once. */
const PAGE_NAMES = 500;
/** More than any store will hold; against a listing that does not end. */
const NAMES_MAX = 50_000_000;
const STRANDED_PER_ROUND_MAX = 2000;

/**
 * Finds what crashes left and nobody else looks for: blobs that no row knows (any more), cut-off writes, and detections without a job. It reads the
 * name of every blob, so it is run seldom. What is younger than its grace is left alone, because it may be in the making;
 * blobs that are not marked as ours are too.
 */
export async function sweepOrphans(parts: SweepParts, signal: AbortSignal): Promise<Swept> {
  const { blobs, store, detections, clock } = parts;
  const round = new Round(parts, signal);
  const now = clock.now();
  const old = new Date(now.getTime() - GRACE_MS);
  await round.each('stranded', () => store.stranded(old, STRANDED_PER_ROUND_MAX), detections.requeue);
  if (round.isOver || !(await ownsBlobs(parts))) return round.swept;
  await walk(parts, round, { prefix: 'media', old, known: store.withMedia, remove: (id) => blobs.delete(mediaBlob(id)) });
  await walk(parts, round, { prefix: 'artifacts', old, known: store.withArtifacts, remove: (id) => blobs.deleteAll(artifactsPrefix(id)) });
  await walk(parts, round, { prefix: 'uploads', old, known: store.knownUploads, remove: (id) => blobs.delete(uploadBlob(id)) });
  await round.step('drafts', () => blobs.deleteDrafts(new Date(now.getTime() - DRAFT_GRACE_MS)));
  return round.swept;
}

/**
 * Beside an empty or a foreign database every blob looks like an orphan, so nothing is deleted but under our own mark. A store without one gets ours,
 * and this round leaves it alone: of two installations that wrote at once, the next round of one finds the mark of the other.
 */
async function ownsBlobs({ ownerMark, onForeignBlobs, onFailure }: SweepParts): Promise<boolean> {
  try {
    const owner = await ownerMark.read();
    if (owner === 'foreign') onForeignBlobs();
    if (owner === 'none') await ownerMark.write();
    return owner === 'ours';
  } catch (error) {
    onFailure('ownerMark', error);
    return false;
  }
}

interface Walk {
  prefix: string;
  old: Date;
  known(ids: readonly string[]): Promise<string[]>;
  remove(id: string): Promise<void>;
}

/** Goes through the blobs below a prefix, page by page. The second part of their names is the id of a row. */
async function walk({ blobs }: SweepParts, round: Round, { prefix, old, known, remove }: Walk): Promise<void> {
  const sort = `orphans.${prefix}`;
  await round.step(sort, async () => {
    let page = new Set<string>();
    const flush = async (): Promise<void> => {
      const ids = [...page];
      page = new Set();
      const live = new Set(await known(ids));
      await round.each(sort, async () => ids.filter((id) => !live.has(id)), remove);
    };
    let count = 0;
    for await (const { name, modifiedAt } of blobs.list(prefix)) {
      const id = name.split('/')[1] ?? '';
      const madeAt = timeOfId(id);
      // Both times: a blob may come from a file that was written long before its id was given.
      if (madeAt !== null && madeAt < old && modifiedAt < old) page.add(id);
      if (page.size >= PAGE_NAMES) await flush();
      count += 1;
      if (round.isOver || count >= NAMES_MAX) break;
    }
    if (page.size > 0) await flush();
    return 0;
  });
}
