import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { createYtDlp } from '#features/downloads/yt-dlp.ts';
import { systemClock } from '#lib/clock.ts';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';
import { shortSound } from '../../support/short-sound.ts';

const folder = mkdtempSync(join(tmpdir(), 'fonoteca-faulty-'));
const program = join(folder, 'faulty-yt-dlp.sh');
copyFileSync(resolve(import.meta.dirname, '../../support/faulty-yt-dlp.sh'), program);
writeFileSync(join(folder, 'sound.wav'), shortSound(3));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const programPath = process.env.PATH ?? '';
const made = useSandboxApp({
  sandbox: { catalogue: expansionCatalogue({ artists: 1, albums: 5, tracks: 10 }) },
  providers: ['deezer', 'youtube'],
  env: { PATH: programPath, DOWNLOAD_CONCURRENCY: '8' },
  downloaders: [createYtDlp({ clock: systemClock, programPath, command: program, silentMs: 2500 })],
});

/** What is wrong with the downloader, how many songs it is wrong with, and what they are to end as. */
const FAULTS = [
  ['hang', 4, 'failed', 'stalled'],
  ['exit', 8, 'failed', 'crashed'],
  ['garbage', 8, 'failed', 'crashed'],
  ['full', 6, 'failed', 'disk_full'],
  ['killed', 6, 'failed', 'crashed'],
  ['broken', 6, 'failed', 'not_audio'],
  ['wrong', 6, 'failed', 'wrong_song'],
  ['good', 6, 'completed', null],
] as const;

const run = (statement: ReturnType<typeof sql>) => made.services.database.run((db) => db.execute(statement));

/** What is put off is due now. */
async function passTheTime(): Promise<void> {
  await run(sql`update job set run_after = now() where status = 'queued'`);
  await run(sql`update pgboss.job set start_after = now() where state = 'created'`);
}

async function unfinished(): Promise<number> {
  const [row] = await run(sql`select count(*)::int as jobs from job where status in ('queued', 'running')`);
  return Number(row?.jobs);
}

const programsRunning = () =>
  readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(program));
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}
const filesBelow = (path: string) =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      )
    : [];

test('50 downloads with a downloader that hangs, fails, talks nonsense, fills the disk, is killed or brings the wrong song: each ends with its reason, and nothing is left behind', async () => {
  await made.post('/expansions', { q: EXPANSION_SEED, similar: 0 });
  await made.settled();
  const { body } = await made.get('/tracks?limit=100');
  const wanted = FAULTS.flatMap(([kind, count, status, reason]) =>
    Array.from({ length: count }, () => ({ kind, status, reason })),
  );
  const songs = body.items.slice(0, wanted.length).map((song: { id: number; recording_id: number }, place: number) => ({
    ...song,
    ...wanted[place],
  }));
  expect(songs).toHaveLength(50);
  for (const { id, recording_id, kind } of songs) {
    // The wrong song is one that was found; a person may confirm whatever they like.
    if (kind === 'wrong') continue;
    const video = JSON.stringify({ id: `${kind}-${id}`, title: kind });
    await run(sql`insert into video_choice (recording_id, video_id, verdict, video, decided_at)
      values (${recording_id}, ${`${kind}-${id}`}, 'confirmed', ${video}::jsonb, now())`);
  }
  for (const { id } of songs) expect((await made.post(`/youtube/download/${id}`)).status).toBe(202);
  do {
    await passTheTime();
    await made.settled();
  } while ((await unfinished()) > 0);
  for (const { id, kind, status, reason } of songs) {
    const { body: ended } = await made.get(`/youtube/status/${id}`);
    expect(ended, kind).toMatchObject({ status, reason, next_try_at: null, speed: null });
    // A machine that is too busy to prolong a lease begins a job once more.
    if (reason === null || reason === 'wrong_song') expect(ended.attempts, kind).toBeLessThan(4);
    else expect(ended.attempts, kind).toBe(4);
    if (status === 'failed') expect(ended.error.length).toBeGreaterThan(10);
  }
  expect(programsRunning()).toEqual([]);
  const downloads = join(made.services.config.storageRoot, 'music_downloads');
  expect(filesBelow(downloads)).toHaveLength(6);
  expect(filesBelow(join(downloads, '.incoming'))).toEqual([]);
}, 300_000);
