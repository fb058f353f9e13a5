import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jobRoutes } from '#features/jobs/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { defineJob } from '#jobs/define-job.ts';
import { createJobs, type Jobs } from '#jobs/jobs.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { expectDocumented } from '../../support/documented.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { owner } from '../../support/viewers.ts';

const own = useTestDatabase();
const UNKNOWN = '0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11';
const expansion = defineJob({ kind: 'expansion', input: z.object({}), concurrency: 1 });
const refresh = defineJob({ kind: 'refresh', input: z.object({}), concurrency: 1 });

/** The queue is not what is tested here: jobs are moved on by hand, as another process would. */
const noTickets = { issue: async () => {}, take: async () => [], spend: async () => {}, close: async () => {} };
let jobs: Jobs;
let app: Router;

beforeEach(async () => {
  await own.database.run((db) => db.execute(sql.raw(emptyTables('job'))));
  const kit = { clock: systemClock, log: silentLogger };
  jobs = createJobs({ database: own.database, tickets: noTickets });
  app = createHttpApp({
    config: { host: '127.0.0.1', trustLoopback: true },
    ...kit,
    identify: async ({ credential }) => (credential === 'two' ? { ...owner, id: 2, roles: ['listener'] } : owner),
  });
  app.route('/', jobRoutes({ jobs, ...kit }));
});

const enqueue = (key: string, type = expansion) => jobs.enqueue(type, { key, input: {} });
const change = (id: string, set: string) =>
  own.database.run((db) =>
    db.execute(sql`update job set version = version + 1, ${sql.raw(set)} where id = ${id}::uuid`),
  );
const complete = (id: string) =>
  change(id, `status = 'completed', finished_at = now(), result = '{"artists": 16}', done = 10, total = 10`);

async function request(method: string, path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { method, headers });
  await expectDocumented(app, method, path, response);
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of many shapes
  return { status: response.status, body: (await response.json()) as any };
}
const get = (path: string) => request('GET', path);

/** The events of a stream up to its end. */
async function eventsOf(path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { headers });
  expect(response.status).toBe(200);
  return (await response.text()).split('\n\n').flatMap((block) => {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
    return fields.data ? [{ id: Number(fields.id), event: fields.event, job: JSON.parse(fields.data).job }] : [];
  });
}

describe('GET /jobs', () => {
  test('lists jobs newest first, by status and kind when asked', async () => {
    const first = await enqueue('a');
    await change(first.id, `created_at = now() - interval '1 minute'`);
    const second = await enqueue('b', refresh);
    await complete(second.id);
    const all = await get('/jobs');
    expect(all.body).toMatchObject({ total: 2, limit: 20, offset: 0, items: [{ id: second.id }, { id: first.id }] });
    expect((await get('/jobs?status=queued')).body).toMatchObject({ total: 1, items: [{ id: first.id }] });
    expect((await get('/jobs?kind=refresh')).body).toMatchObject({ total: 1, items: [{ id: second.id }] });
    expect((await get('/jobs?limit=1&offset=1')).body).toMatchObject({ total: 2, items: [{ id: first.id }] });
  });

  test.each(['status=done', 'kind=', 'kind=%00', 'limit=0', 'offset=-1'])('refuses ?%s', async (query) => {
    expect((await get(`/jobs?${query}`)).status).toBe(400);
  });
});

describe('GET /jobs/{id}', () => {
  test('leaves out what there is not yet, and shows what came of it in the end', async () => {
    const { id } = await enqueue('a');
    const queued = await get(`/jobs/${id}`);
    const created_at = expect.stringMatching(/^\d{4}-.*Z$/);
    const asQueued = { id, kind: 'expansion', status: 'queued', progress: { done: 0, total: 0 }, attempts: 0 };
    expect(queued.body).toEqual({ ...asQueued, created_at });
    await complete(id);
    expect((await get(`/jobs/${id}`)).body).toMatchObject({
      status: 'completed',
      progress: { done: 10, total: 10 },
      result: { artists: 16 },
      finished_at: created_at,
    });
  });

  test('is 404 for a job that there is not, and 400 for what cannot be the id of one', async () => {
    for (const path of [`/jobs/${UNKNOWN}`, `/jobs/${UNKNOWN}/events`]) expect((await get(path)).status).toBe(404);
    for (const path of ['/jobs/7', '/jobs/x/events']) expect((await get(path)).status).toBe(400);
    expect((await request('DELETE', `/jobs/${UNKNOWN}`)).status).toBe(404);
  });
});

describe('DELETE /jobs/{id}', () => {
  test('is for who asked for it, and for admins; what nobody in particular asked for is for everybody', async () => {
    const two = { authorization: 'Bearer two' };
    const theirs = (accountId: number) =>
      jobs.enqueue(defineJob({ kind: 'download', input: z.object({ accountId: z.number() }), concurrency: 1 }), {
        key: `of ${accountId}`,
        input: { accountId },
      });
    const [first, second, everybodys] = [await theirs(1), await theirs(2), await enqueue('household')];
    const refused = await request('DELETE', `/jobs/${first.id}`, two);
    expect([refused.status, refused.body.type]).toEqual([403, 'urn:fonoteca:problem:job.not_yours']);
    expect((await get(`/jobs/${first.id}`)).body.status).toBe('queued');
    expect((await request('DELETE', `/jobs/${everybodys.id}`, two)).status).toBe(200);
    // The owner of the machine is an admin.
    for (const { id } of [second, first]) expect((await request('DELETE', `/jobs/${id}`)).status).toBe(200);
    expect((await request('DELETE', `/jobs/${(await theirs(2)).id}`, two)).status).toBe(200);
  });

  test('cancels what waits or runs, and says the same when it is repeated', async () => {
    const waiting = await enqueue('a');
    const running = await enqueue('b');
    await change(running.id, `status = 'running', attempts = 1, started_at = now()`);
    for (const { id } of [waiting, running, running]) {
      expect(await request('DELETE', `/jobs/${id}`)).toMatchObject({ status: 200, body: { id, status: 'cancelled' } });
    }
  });

  test('is a conflict for a job that has come to its end', async () => {
    const { id } = await enqueue('a');
    await complete(id);
    const { status, body } = await request('DELETE', `/jobs/${id}`);
    expect(status).toBe(409);
    expect(body.detail).toContain('completed');
    expect((await get(`/jobs/${id}`)).body.status).toBe('completed');
  });
});

describe('GET /jobs/{id}/events', () => {
  test('tells the state at once, each change made by whichever process, and ends with the job', async () => {
    const { id } = await enqueue('a');
    const response = await app.request(`/jobs/${id}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => (await reader?.read())?.value;
    expect(await next()).toContain('"status":"queued"');
    await change(id, `status = 'running', done = 3, total = 10`);
    expect(await next()).toContain('"progress":{"done":3,"total":10}');
    await complete(id);
    expect(await next()).toContain('"status":"completed"');
    expect(await next()).toBeUndefined();
  });

  test('repeats nothing that was seen already, and nothing at all after the last event', async () => {
    const { id } = await enqueue('a');
    await change(id, `status = 'running'`);
    await complete(id);
    const whole = await eventsOf(`/jobs/${id}/events`);
    expect(whole).toMatchObject([{ id: 3, event: 'job', job: { id, status: 'completed' } }]);
    expect(await eventsOf(`/jobs/${id}/events`, { 'Last-Event-ID': '2' })).toEqual(whole);
    expect(await eventsOf(`/jobs/${id}/events?last_event_id=2`)).toEqual(whole);
    expect(await eventsOf(`/jobs/${id}/events`, { 'Last-Event-ID': '3' })).toEqual([]);
    expect(await eventsOf(`/jobs/${id}/events?last_event_id=3`)).toEqual([]);
  });

  test('refuses a last event that cannot have been one of ours', async () => {
    const { id } = await enqueue('a');
    const { status } = await request('GET', `/jobs/${id}/events`, { 'Last-Event-ID': 'x' });
    expect(status).toBe(400);
  });
});
