import { sql } from 'drizzle-orm';
import { afterAll, beforeAll } from 'vitest';
import type { Job } from '#jobs/jobs.ts';
import { waitForJob } from '#jobs/wait-for-job.ts';
import { systemClock } from '#lib/clock.ts';
import { createWorker } from '#worker.ts';
import { type Asking, askingWith, type Got } from '../../support/people.ts';
import { useTestApp } from '../../support/test-app.ts';

/** The whole app with its worker, and ways to send it files. */
export function useImportApp() {
  const made = useTestApp();
  let worker: ReturnType<typeof createWorker> | undefined;
  beforeAll(() => {
    worker = createWorker(made.services);
    worker.start();
  });
  afterAll(() => worker?.stop());
  const execute = (statement: string) =>
    made.services.database.run(async (db) => [...(await db.execute(sql.raw(statement)))]);
  const ask = (): Asking => askingWith(made.app);

  async function finished(id: string): Promise<Job> {
    const job = await made.services.jobs.find(id);
    if (!job) throw new Error(`no job ${id}`);
    return waitForJob({ jobs: made.services.jobs, clock: systemClock }, job, 60_000);
  }

  return {
    get made() {
      return made;
    },
    get ask() {
      return ask();
    },
    execute,
    finished,
    /** From now on jobs wait. */
    pause: async () => worker?.stop(),
    goOn() {
      worker = createWorker(made.services);
      worker.start();
    },
    /** Sends a file. */
    send(content: string | Uint8Array<ArrayBuffer>, fields: Record<string, string> = { kind: 'tracks' }): Promise<Got> {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('file', new File([content], 'some.csv'));
      return ask().post('/imports', form);
    },
    /** Sends a file, waits until it is taken in, and gives the import. */
    async take(
      content: string | Uint8Array<ArrayBuffer>,
      fields: Record<string, string> = { kind: 'tracks' },
    ): Promise<Got['body']> {
      const { status, body } = await this.send(content, fields);
      if (status !== 202) throw new Error(JSON.stringify(body));
      await finished(body.job.id);
      return (await ask().get(`/imports/${body.job.id}`)).body;
    },
  };
}

/** The id of a made-up track at Spotify. */
export const trackId = (number: number) => `made${String(number).padStart(18, '0')}`;

/** The columns of the public data set. */
export const DATASET_HEADER =
  ',track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre';

/** A row of it. */
export function datasetRow(
  number: number,
  { artists = 'Gen Hoshino', album = 'Comedy', title = `Song ${number}`, genre = 'acoustic', popularity = 73 } = {},
): string {
  return `${number},${trackId(number)},${artists},${album},${title},${popularity},230666,False,0.676,0.461,1,-6.746,0,0.143,0.0322,1.01e-06,0.358,0.715,87.917,4,${genre}`;
}
