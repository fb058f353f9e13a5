import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { createMediaDownloader } from '../../support/media-downloader.ts';
import { isInstalled } from '../../support/program-on-path.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const hasFfmpeg = isInstalled('ffmpeg', '-version');
// A downloader that begins at once; every downloader has the same contract.
const made = useSandboxApp({
  sandbox: { catalogue: expansionCatalogue({ artists: 1, albums: 4, tracks: 4 }) },
  providers: ['deezer', 'youtube'],
  env: { PATH: process.env.PATH ?? '' },
  downloaders: [createMediaDownloader()],
});

interface Song {
  id: number;
  name: string;
  recording_id: number;
  album: { id: number };
}
let songs: Song[];
beforeAll(async () => {
  await made.post('/expansions', { q: EXPANSION_SEED, similar: 0 });
  await made.settled();
  const { body: list } = await made.get('/tracks?limit=50');
  const seen = new Set<number>();
  songs = list.items.filter((song: Song) => !seen.has(song.recording_id) && seen.add(song.recording_id));
}, 120_000);
const root = () => made.services.config.storageRoot;
const status = async (id: number) => (await made.get(`/youtube/status/${id}`)).body;
const song = (index: number) => {
  const found = songs[index];
  if (!found) throw new Error('the made world has more songs');
  return found;
};
/** Songs that no other test downloads. */
const untouched = (index: number) => {
  const found = songs.slice(10).filter(({ album }) => album.id !== song(2).album.id)[index];
  if (!found) throw new Error('the made world has more songs of other albums');
  return found;
};
const filesIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      )
    : [];
const incoming = () => filesIn(join(root(), 'music_downloads/.incoming'));

describe('a link', { timeout: 60_000 }, () => {
  test('is the video of the same song and length, with its score and reasons, for one search however often it is asked for', async () => {
    made.sandbox.resetCalls();
    const { id, name } = song(0);
    const { status: code, body } = await made.get(`/youtube/link/${id}`);
    expect(code).toBe(200);
    expect(body).toMatchObject({ video: { title: name }, confirmed: false, source: 'youtube' });
    expect(body.score).toBeGreaterThanOrEqual(75);
    expect(body.video.channel).toMatch(/ - Topic$/);
    const others = body.candidates.filter((one: { id: string }) => one.id !== body.video.id);
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toMatchObject({ is_match: false });
    expect((await made.get(`/youtube/link/${id}`)).body).toEqual(body);
    expect(made.sandbox.calls('youtube').filter(({ path }) => path.endsWith('/search'))).toHaveLength(1);
  });

  test('that was rejected is not taken again, one that was confirmed is, whatever it is', async () => {
    const { id } = song(1);
    const { body: first } = await made.get(`/youtube/link/${id}`);
    const { body: without } = await made.put(`/youtube/link/${id}`, { video_id: first.video.id, rejected: true });
    expect(without.video).toBeNull();
    expect(without.candidates.map((one: { id: string }) => one.id)).not.toContain(first.video.id);
    const [live] = without.candidates;
    const { body: confirmed } = await made.put(`/youtube/link/${id}`, { video_id: live.id, confirmed: true });
    expect(confirmed).toMatchObject({ confirmed: true, video: { id: live.id, title: live.title } });
    expect((await made.get(`/youtube/link/${id}`)).body.video.id).toBe(live.id);
  });

  test.each([
    [{ video_id: 'dQw4w9WgXcQ' }],
    [{ video_id: 'dQw4w9WgXcQ', confirmed: false }],
    [{ video_id: '../../etc', confirmed: true }],
    [{ video_id: 'dQw4w9WgXcQ', confirmed: true, account_id: 2 }],
  ])('is not changed by %j', async (body) => {
    expect((await made.put(`/youtube/link/${song(0).id}`, body)).status).toBe(400);
  });

  test('of all songs of an album is one job', async () => {
    const { status: code, body } = await made.post(`/youtube/link/album/${song(0).album.id}`);
    expect(code).toBe(202);
    await made.settled();
    const { body: job } = await made.get(`/jobs/${body.job.id}`);
    expect(job).toMatchObject({ status: 'completed', kind: 'link_videos' });
    expect((await made.post('/youtube/link/album/999999')).status).toBe(404);
  });

  test('of a track that is not here is a 404', async () => {
    expect((await made.get('/youtube/link/999999')).status).toBe(404);
    expect((await made.put('/youtube/link/999999', { video_id: 'x', rejected: true })).status).toBe(404);
  });
});

describe('a download', { timeout: 60_000 }, () => {
  test('comes from nothing to a file that can be streamed', async () => {
    const { id, name } = song(2);
    expect(await status(id)).toMatchObject({ status: 'none', progress: 0, job: null });
    const { status: code, body, headers } = await made.post(`/youtube/download/${id}`);
    expect([code, headers.get('location')]).toEqual([202, `/jobs/${body.job.id}`]);
    expect((await made.get(`/tracks/id/${id}`)).body.download_status).toMatch(/^(queued|downloading)$/);
    await made.settled();
    const done = await status(id);
    expect(done).toMatchObject({ status: 'completed', progress: 1, attempts: 1, error: null, downloader: 'media' });
    expect(done.path).toMatch(new RegExp(`^music_downloads/${EXPANSION_SEED}/.+/.+\\.wav$`));
    expect(done.path).toContain(name);
    expect(statSync(join(root(), done.path)).size).toBe(done.size);
    expect(done.job.progress.done).toBe(done.job.progress.total);
    expect(incoming()).toEqual([]);

    const stream = await made.app.request(`/tracks/${id}/stream`);
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect((await stream.arrayBuffer()).byteLength).toBe(done.size);
    const { body: track } = await made.get(`/tracks/id/${id}`);
    expect(track).toMatchObject({
      download_status: 'completed',
      download_path: done.path,
      download_size_bytes: done.size,
    });
  });

  test('asked for again is the same one: while it waits, while it runs, and when it is here', async () => {
    const { id } = song(3);
    const asked = await Promise.all(Array.from({ length: 10 }, () => made.post(`/youtube/download/${id}`)));
    expect(new Set(asked.map(({ body }) => body.job.id)).size).toBe(1);
    await made.settled();
    const again = await made.post(`/youtube/download/${id}?format=mp3`);
    expect([again.status, again.body.status, again.body.job.id]).toEqual([200, 'completed', asked[0]?.body.job.id]);
    const { body } = await made.get('/youtube/downloads?status=completed');
    expect(body.items.filter((one: { track_id: number }) => one.track_id === id)).toHaveLength(1);
  });

  test.skipIf(!hasFfmpeg).each(['m4a', 'mp3', 'opus'] as const)(
    'is made into %s, tagged, where that was asked for',
    async (format) => {
      const { id, name } = song(4 + ['m4a', 'mp3', 'opus'].indexOf(format));
      await made.post(`/youtube/download/${id}`, { format });
      await made.settled();
      const done = await status(id);
      expect(done).toMatchObject({ status: 'completed', format });
      const { parseFile } = await import('music-metadata');
      const { common } = await parseFile(join(root(), done.path));
      expect(common).toMatchObject({ title: name, albumartist: EXPANSION_SEED });
      expect(done.path.endsWith(`.${format}`)).toBe(true);
    },
  );

  test('that was taken back leaves nothing: no row, no file, no folder', async () => {
    const { id } = song(7);
    await made.post(`/youtube/download/${id}`);
    await made.settled();
    const { path } = await status(id);
    expect((await made.remove(`/youtube/download/${id}`)).status).toBe(204);
    expect(existsSync(join(root(), path))).toBe(false);
    expect(await status(id)).toMatchObject({ status: 'none' });
    expect((await made.app.request(`/tracks/${id}/stream`)).status).toBe(404);
    expect((await made.remove(`/youtube/download/${id}`)).status).toBe(404);
  });

  test('that is taken back in the middle leaves nothing either', async () => {
    const { id } = song(8);
    made.sandbox.setFault('youtube', { kind: 'slow', ms: 2000 });
    const { body } = await made.post(`/youtube/download/${id}`);
    while ((await made.get(`/jobs/${body.job.id}`)).body.status === 'queued')
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await made.remove(`/youtube/download/${id}`)).status).toBe(204);
    await made.settled();
    made.sandbox.setFault('youtube', null);
    expect((await made.get(`/jobs/${body.job.id}`)).body.status).toBe('cancelled');
    expect(await status(id)).toMatchObject({ status: 'none' });
    expect(incoming()).toEqual([]);
  });

  test('whose song has no certain video fails, says why and what to do, and works once a person has chosen', async () => {
    const { id } = song(9);
    const { body: link } = await made.get(`/youtube/link/${id}`);
    await made.put(`/youtube/link/${id}`, { video_id: link.video.id, rejected: true });
    await made.post(`/youtube/download/${id}`);
    await made.settled();
    const failed = await status(id);
    expect(failed).toMatchObject({ status: 'failed', reason: 'no_video', attempts: 1, next_try_at: null });
    expect(failed.error).toContain(`/youtube/link/${id}`);
    await made.put(`/youtube/link/${id}`, { video_id: link.video.id, confirmed: true });
    expect((await made.post(`/youtube/download/${id}`)).status).toBe(202);
    await made.settled();
    expect(await status(id)).toMatchObject({ status: 'completed' });
  });

  test('of an album asks for every song that has no file yet', async () => {
    const albumId = song(2).album.id;
    const { status: code, body } = await made.post(`/youtube/download/album/${albumId}`);
    expect(code).toBe(202);
    await made.settled();
    expect((await made.get(`/jobs/${body.job.id}`)).body.status).toBe('completed');
    const tracks = songs.filter((one) => one.album.id === albumId);
    const states = async () => Promise.all(tracks.map(async ({ id }) => (await status(id)).status));
    while ((await states()).some((state) => /queued|downloading|verifying/.test(state))) await made.settled();
    for (const state of await states()) expect(state).toMatch(/completed|failed/);
    expect((await made.post('/youtube/download/artist/999999')).status).toBe(404);
  });

  test('of a track that is not here, or in a format that there is none of, is refused', async () => {
    expect((await made.post('/youtube/download/999999')).status).toBe(404);
    expect((await made.get('/youtube/status/999999')).status).toBe(404);
    expect((await made.post(`/youtube/download/${song(0).id}?format=wma`)).status).toBe(400);
    expect((await made.post(`/youtube/download/${song(0).id}`, { format: 'mp3', account_id: 2 })).status).toBe(400);
    expect((await made.get('/youtube/downloads?status=lost')).status).toBe(400);
  });

  test('whose track is deleted goes with it, and its file', async () => {
    const { id } = song(3);
    const { path } = await status(id);
    expect(existsSync(join(root(), path))).toBe(true);
    expect((await made.remove(`/tracks/id/${id}`)).status).toBe(204);
    await made.settled();
    expect(existsSync(join(root(), path))).toBe(false);
    expect((await made.get('/jobs?kind=abandoned_sound')).body.items).toMatchObject([
      { status: 'completed', result: { files: 1 } },
    ]);
  });

  test('waits while the room for downloads is full, says so, and goes on when there is some', async () => {
    const run = (statement: ReturnType<typeof sql>) => made.services.database.run((db) => db.execute(statement));
    await run(sql`insert into audio_file (recording_id, path, bytes, sha256, container, codec, mime, lossless, duration_ms, bitrate,
      sample_rate, channels, origin, created_at) values (null, 'full', ${made.services.config.downloads.diskBytes}::bigint, 'full', 'wav', 'pcm',
      'audio/wav', true, 1, 1, 1, 1, 'download', now())`);
    const { id } = untouched(0);
    await made.post(`/youtube/download/${id}`);
    await made.settled();
    const waiting = await status(id);
    expect(waiting).toMatchObject({ status: 'queued', reason: 'disk_budget', attempts: 0 });
    expect(waiting.error).toContain('DOWNLOAD_DISK_BYTES');
    expect(Date.parse(waiting.next_try_at) - Date.now()).toBeGreaterThan(30 * 60_000);
    await run(sql`delete from audio_file where path = 'full'`);
    await run(sql`update job set run_after = now() where status = 'queued'`);
    await run(sql`update pgboss.job set start_after = now() where state = 'created'`);
    await made.settled();
    expect(await status(id)).toMatchObject({ status: 'completed' });
  });

  test('waits for tomorrow when those of today are used up, and says so', async () => {
    const day = new Date().toISOString().slice(0, 10);
    await made.services.database.run((db) =>
      db.execute(sql`insert into daily_quota (name, day, used) values ('downloads', ${day}, 200)
        on conflict (name, day) do update set used = 200`),
    );
    const { id } = untouched(1);
    await made.post(`/youtube/download/${id}`);
    await made.settled();
    const waiting = await status(id);
    expect(waiting).toMatchObject({ status: 'queued', reason: 'daily_limit', attempts: 0 });
    expect(waiting.next_try_at).toMatch(/T00:00:0/);
  });
});
