import { expect, it } from 'vitest';
import { describeDatabases } from '../../../test/support/database.ts';
import { openDialects } from '../../../test/support/dialect-house.ts';
import { send } from '../../../test/support/send.ts';
import { JobListSchema, JobSchema, StatusSchema, UploadSchema } from './schema.ts';

const MP4 = Buffer.from('\0\0\0\x18ftypmp42 and the rest of it', 'latin1');

describeDatabases('the jobs of an owner', (database) => {
  it('are listed, counted and read over a real store', async () => {
    const { server, close } = await openDialects(database());
    try {
      const headers = { 'X-API-Key': server.key };
      const base = `${server.url}/deeptrack`;
      const body = new FormData();
      body.append('file', new Blob([MP4]), 'clip.mp4');
      const queued = UploadSchema.parse(await (await send(`${base}/v1/video/predict/video`, { method: 'POST', headers, body })).json());
      const read = async () => JobSchema.parse(await (await send(base + queued.poll_url, { headers })).json());
      while ((await read()).status !== 'done') await new Promise(setImmediate);
      expect((await read()).result).toMatchObject({ label: 'FAKE', fake_prob: 0.9134, n_segments: 2 });
      const upper = await send(`${base}/v1/video/jobs/${queued.job_id.toUpperCase()}`, { headers });
      expect(upper.status).toBe(200);
      const list = JobListSchema.parse(await (await send(`${base}/v1/video/jobs`, { headers })).json());
      expect(list).toMatchObject({ jobs: { [queued.job_id]: { status: 'done', filename: 'clip.mp4' } }, counts: { done: 1 }, total: 1 });
      const status = StatusSchema.parse(await (await send(`${base}/v1/status`, { headers })).json());
      expect(status.video).toMatchObject({ jobs: { done: 1 }, total_jobs: 1 });
    } finally {
      await close();
    }
  });
});
