import { type DetectionFilter, LIVING_STATUSES } from '../../core/detection.ts';
import type { DetectionUseCases } from '../../http/context.ts';
import { JOB_LISTED_MS, JOBS_LISTED_MAX } from './limits.ts';
import { NAME } from './names.ts';
import type { JobListWire } from './schema.ts';
import { ageSeconds, jobStatus } from './translate.ts';

type Listing = { detections: Pick<DetectionUseCases, 'listFrom'> };

const recent = (now: Date): DetectionFilter => ({
  dialect: NAME,
  kind: 'video',
  statuses: LIVING_STATUSES,
  createdAfter: new Date(now.getTime() - JOB_LISTED_MS),
});

/** The jobs of an owner that the vendor's server would still know, newest first. */
export async function listJobs(services: Listing, owner: string, now: Date): Promise<JobListWire> {
  const { data } = await services.detections.listFrom(owner, recent(now), { limit: JOBS_LISTED_MAX, offset: 0 });
  const jobs = data.map((job) => [job.publicId ?? job.id, { status: jobStatus(job), filename: job.filename ?? '', age_sec: ageSeconds(job, now) }] as const);
  return { jobs: Object.fromEntries(jobs), ...(await countJobs(services, owner, now)) };
}

/** How many of them there are in each state; a state without a job is left out. */
export async function countJobs({ detections }: Listing, owner: string, now: Date): Promise<Pick<JobListWire, 'counts' | 'total'>> {
  const counts: JobListWire['counts'] = {};
  let sum = 0;
  for (const status of LIVING_STATUSES) {
    const { total } = await detections.listFrom(owner, { ...recent(now), status }, { limit: 0, offset: 0 });
    if (total > 0) counts[jobStatus({ status })] = total;
    sum += total;
  }
  return { counts, total: sum };
}
