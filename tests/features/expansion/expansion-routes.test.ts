import { beforeEach, describe, expect, test } from 'vitest';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const SIZE = { artists: 5, albums: 4, tracks: 3 };
const made = useSandboxApp({ providers: ['deezer'], sandbox: { catalogue: expansionCatalogue(SIZE) } });
const expand = (body: object) => made.post('/expansions', body);
const byWords = `/artists/search-auto-download?q=${encodeURIComponent(EXPANSION_SEED)}&similar=4`;

/** What an expansion of one artist and all others needs: a search, who is similar, and each list and album once. */
const LEAST_CALLS = 1 + 1 + SIZE.artists * (1 + SIZE.albums);

beforeEach(() => made.clear());

async function finished(id: string) {
  await made.settled();
  return (await made.get(`/jobs/${id}`)).body;
}

describe('an expansion', () => {
  test('answers at once with the artist and a job, and becomes a complete library with the fewest calls', async () => {
    const { status, headers, body } = await made.get(byWords);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/jobs/${body.job.id}`);
    expect(body).toMatchObject({ main: { name: EXPANSION_SEED }, job: { kind: 'expansion' }, source: 'providers' });

    const job = await finished(body.job.id);
    expect(job).toMatchObject({ status: 'completed', progress: { done: 20, total: 20 }, attempts: 1 });
    expect(job.result).toMatchObject({ albums: 20, tracks: 60, incomplete_albums: 0 });
    expect(job.result.artists).toHaveLength(SIZE.artists);
    expect(made.sandbox.calls()).toHaveLength(LEAST_CALLS);
    for (const { id } of job.result.artists) {
      const { body: music } = await made.get(`/artists/id/${id}/discography`);
      expect(music).toMatchObject({ total: SIZE.albums, pending: 0 });
      for (const album of music.albums) expect(album.tracks).toHaveLength(SIZE.tracks);
    }
  });

  test('done again costs no call and changes no row', async () => {
    await finished((await made.get(byWords)).body.job.id);
    const before = await made.countRows();
    made.sandbox.resetCalls();
    const { body } = await made.get(byWords);
    expect(body).toMatchObject({
      source: 'local',
      local: { artists: 5, albums: 20, tracks: 60, incomplete_albums: 0 },
    });
    expect(body.similar).toHaveLength(4);
    await finished(body.job.id);
    expect(made.sandbox.calls()).toEqual([]);
    expect(await made.countRows()).toEqual(before);
  });

  test('asked for by many at once is one job with the calls of one', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => made.get(byWords)));
    expect(new Set(answers.map(({ body }) => body.job.id)).size).toBe(1);
    await made.settled();
    expect(made.sandbox.calls()).toHaveLength(LEAST_CALLS);
  });

  test('of depth 2 goes on to the similar artists of the similar ones', async () => {
    const narrow = await expand({ q: EXPANSION_SEED, similar: 1 });
    expect((await finished(narrow.body.job.id)).result.artists).toHaveLength(2);
    const deep = await expand({ q: EXPANSION_SEED, similar: 1, depth: 2 });
    expect((await finished(deep.body.job.id)).result.artists.length).toBeGreaterThanOrEqual(2);
  });

  test('by ref, without similar artists, is that artist alone', async () => {
    const deezer = (await made.get(byWords)).body.main.external_ids.deezer;
    await made.clear();
    const { status, body } = await expand({ ref: `deezer:${deezer}`, similar: 0 });
    expect([status, body.main.name]).toEqual([202, EXPANSION_SEED]);
    const { result } = await finished(body.job.id);
    expect(result).toMatchObject({ albums: SIZE.albums, tracks: SIZE.albums * SIZE.tracks });
    expect(result.artists).toHaveLength(1);
  });

  test('that is cancelled stays so, and what is stored stays', async () => {
    const { body } = await made.get(byWords);
    await made.services.jobs.cancel(body.job.id);
    expect((await finished(body.job.id)).status).toBe('cancelled');
    expect((await made.get(`/artists/id/${body.main.id}`)).status).toBe(200);
  });
});

describe('a dry run', () => {
  test('answers the plan and downloads no album', async () => {
    const { status, body } = await expand({ q: EXPANSION_SEED, similar: 4, dry_run: true });
    expect(status).toBe(200);
    expect(body.main.name).toBe(EXPANSION_SEED);
    expect(body.plan.artists).toHaveLength(SIZE.artists);
    // Deezer says of each artist how many albums there are.
    expect(body.plan.calls).toEqual({ deezer: SIZE.artists * (1 + SIZE.albums) });
    expect(body.plan.rows).toEqual({ albums: 20, tracks: 20 * 10 });
    expect(body.plan.seconds).toBeGreaterThan(0);
    await made.settled();
    expect(made.sandbox.calls().filter(({ path }) => path.includes('/album'))).toEqual([]);
    expect((await made.get('/jobs')).body.total).toBe(0);
  });

  test('of what is complete plans nothing', async () => {
    await finished((await made.get(byWords)).body.job.id);
    const { body } = await expand({ q: EXPANSION_SEED, similar: 4, dry_run: true });
    expect(body.plan).toMatchObject({ calls: {}, seconds: 0, rows: { albums: 0, tracks: 0 } });
  });
});

test.each([
  ['words that mean nobody', { q: 'zzqx wqzzk' }, 404],
  ['an unknown ref', { ref: 'deezer:999999999' }, 404],
  ['a local id that is nobody', { ref: 'id:999999' }, 404],
  ['neither words nor a ref', { similar: 3 }, 400],
  ['both words and a ref', { q: 'a', ref: 'id:1' }, 400],
  ['a malformed ref', { ref: 'nonsense' }, 400],
  ['blank words', { q: '  ' }, 400],
  ['too many similar artists', { q: 'a', similar: 51 }, 400],
  ['a negative number of them', { q: 'a', similar: -1 }, 400],
  ['depth 3', { q: 'a', depth: 3 }, 400],
  ['an unknown kind of album', { q: 'a', include: ['mixtape'] }, 400],
  ['no kind of album', { q: 'a', include: [] }, 400],
  ['an unknown field', { q: 'a', recursive: true }, 400],
])('%s: a problem, and no job', async (_, body, status) => {
  expect((await expand(body)).status).toBe(status);
  expect((await made.get('/jobs')).body.total).toBe(0);
});

test.each(['q=', 'similar=3', 'q=a&similar=-1', 'q=a&similar=x', 'q=a&similar=51'])('?%s is a 400', async (query) => {
  expect((await made.get(`/artists/search-auto-download?${query}`)).status).toBe(400);
});

// Last, because a source that failed rests for a while.
describe('while sources fail', () => {
  test('words are acknowledged, and the job asks when they are back', async () => {
    made.sandbox.setFault('deezer', { kind: 'down' });
    const { status, body } = await made.get(byWords);
    expect(status).toBe(202);
    expect(body.main).toBeNull();
    await made.settled();
    expect((await made.get(`/jobs/${body.job.id}`)).body).toMatchObject({ status: 'queued', error: /./ });
  });

  test('a dry run says so', async () => {
    made.sandbox.setFault('deezer', { kind: 'down' });
    const { status, headers } = await expand({ q: 'Nobody Knows Yet', dry_run: true });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).not.toBeNull();
  });
});
