import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { hourlySeekUnmatched } from '#features/imports/index.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { DATASET_HEADER, datasetRow, trackId, useImportApp } from './import-app.ts';

const app = useImportApp();

beforeEach(async () => {
  await app.made.services.database.run(fillSmallLibrary);
  await app.execute(
    `insert into track_external_id (provider, external_id, track_id) values ('spotify', '${trackId(3)}', 3)`,
  );
  await app.execute('delete from unmatched_listen');
});

const spotify = (ts: string, title: string | null, artist: string, more: object = {}) => ({
  ts,
  ms_played: 200_000,
  master_metadata_track_name: title,
  master_metadata_album_artist_name: artist,
  master_metadata_album_album_name: 'Moon',
  spotify_track_uri: null,
  episode_name: null,
  ...more,
});
const history = [
  spotify('2024-05-01T10:00:00Z', 'Sun', 'Air'),
  spotify('2024-05-01T10:05:00Z', 'another spelling of it', 'Blur', {
    spotify_track_uri: `spotify:track:${trackId(3)}`,
  }),
  spotify('2024-05-01T10:06:00Z', 'Rain', 'Air', { ms_played: 29_999 }),
  spotify('2024-05-01T10:08:00Z', null, '', { episode_name: 'a podcast' }),
  spotify('2024-05-01T10:10:00Z', 'Nobody has this', 'Nobody'),
  spotify('the day before', 'Sun', 'Air'),
];
const listens = { kind: 'listens' };
const heard = async () =>
  (await app.ask.get('/listens?limit=100')).body.items.map(
    (one: { listened_at: string; track: { name: string }; source: string }) =>
      `${one.listened_at.slice(0, 16)} ${one.track.name} ${one.source}`,
  );

function zipOf(files: Record<string, string>): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    zip.outputStream
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
      .on('error', reject);
  });
}

test("Spotify's history is matched by id, then by names; skips and podcasts are left out, and what is not here waits", async () => {
  const done = await app.take(JSON.stringify(history), listens);
  expect(done).toMatchObject({ status: 'completed', total: 6, created: 2, skipped: 2, unmatched: 1, refused: 1 });
  expect(done.refusals).toEqual([{ line: 1, reason: expect.stringContaining('when it was heard') }]);
  expect(await heard()).toEqual(['2024-05-01T10:05 Song spotify', '2024-05-01T10:00 Sun spotify']);
  const { body } = await app.ask.get(`/imports/${done.id}/unmatched`);
  expect(body).toMatchObject({ total: 1, items: [{ title: 'Nobody has this', artist: 'Nobody', listens: 1 }] });
});

test('the same history again changes nothing, and neither does the ZIP that it came in', async () => {
  await app.take(JSON.stringify(history, null, 2), listens);
  const before = await heard();
  const zip = await zipOf({
    'Spotify Extended Streaming History/Streaming_History_Audio_2024_1.json': JSON.stringify(history),
    'Spotify Extended Streaming History/Streaming_History_Video_2024.json': '[{"ts":"broken',
    'Spotify Extended Streaming History/ReadMeFirst.pdf': 'no history',
  });
  const again = await app.take(zip, listens);
  expect(again).toMatchObject({ status: 'completed', created: 0, unchanged: 2, unmatched: 1 });
  expect(again.refusals[0].file).toContain('Streaming_History_Audio_2024_1.json');
  expect(await heard()).toEqual(before);
  expect(await app.execute('select count(*)::int as count from unmatched_listen')).toEqual([{ count: 1 }]);
});

test('listens that wait become listens when their song comes here', async () => {
  await app.take(JSON.stringify(history), listens);
  await app.take(
    [DATASET_HEADER, datasetRow(77, { artists: 'Nobody', album: 'Nothing', title: 'Nobody has this' })].join('\n'),
  );
  await app.made.services.database.transaction((tx) => hourlySeekUnmatched(app.made.services).begin(tx, ''));
  const [job] = await app.execute(`select id from job where kind = 'seek_unmatched' order by created_at desc limit 1`);
  expect((await app.finished(String(job?.id))).status).toBe('completed');
  expect(await heard()).toContain('2024-05-01T10:10 Nobody has this spotify');
  expect(await app.execute('select 1 from unmatched_listen')).toEqual([]);
  expect(await app.take(JSON.stringify(history), listens)).toMatchObject({ created: 0, unchanged: 3, unmatched: 0 });
});

test.each([
  ["Last.fm's CSV without a header", 'Air,Moon,Sun,31 Oct 2021 13:37\nAir,Moon,Rain,\n', '2021-10-31T13:37 Sun lastfm'],
  [
    'another of Last.fm with one',
    'uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n1635687420,x,Air,,Moon,,Sun,\n',
    '2021-10-31T13:37 Sun lastfm',
  ],
  [
    'one of lastfmstats.com',
    'Artist;Album;AlbumId;Track;Date#mira\n"Air";"Moon";"";"Sun";"1635687420000"\n',
    '2021-10-31T13:37 Sun lastfm',
  ],
  [
    'that of Apple Music',
    'Song Name,Album Name,Event Start Timestamp,Event Type,Play Duration Milliseconds,Media Duration In Milliseconds\nSun,Moon,2021-10-31T13:37:00.000Z,PLAY_END,190000,201000\nSun,Moon,2021-10-31T13:30:00.000Z,LYRIC_DISPLAY,,\n',
    '2021-10-31T13:37 Sun apple',
  ],
  [
    "ListenBrainz's JSONL",
    `${JSON.stringify({ listened_at: 1635687420, track_metadata: { artist_name: 'Air', track_name: 'Sun', release_name: 'Moon', additional_info: {} } })}\n{"broken\n`,
    '2021-10-31T13:37 Sun listenbrainz',
  ],
  [
    "Spotify's of a year",
    JSON.stringify([{ endTime: '2021-10-31 13:37', artistName: 'Air', trackName: 'Sun', msPlayed: 200_000 }]),
    '2021-10-31T13:37 Sun spotify',
  ],
])('a history is read as what its content shows: %s', async (_, content, expected) => {
  await app.take(gzipSync(content), listens);
  expect(await heard()).toEqual([expected]);
});

test.each(['jsonl', 'csv'])('our own export, as %s, gives the same listens to the millisecond', async (format) => {
  await app.ask.post('/listens', [
    { track_id: 2, listened_at: '2026-11-20T10:00:00.250Z', duration_played_ms: 10_000, source: 'web' },
    { track_id: 5, listened_at: '2026-11-20T10:00:00.750Z', source: 'web' },
    { track_id: 1, listened_at: '2026-11-19T10:00:00.000Z', duration_played_ms: 1, source: 'web' },
  ]);
  const listensHere = () =>
    app.execute(`select track_id, recording_id, listened_at, duration_played_ms, source from listen order by 1`);
  const before = await listensHere();
  const { body } = await app.ask.post('/exports', { kind: 'listens', format });
  await app.finished(body.job.id);
  const file = await (await app.made.app.request(`/exports/${body.job.id}/file`)).text();
  expect(await app.take(file, listens)).toMatchObject({ created: 0, unchanged: 3 });
  await app.execute('delete from listen');
  expect(await app.take(file, listens)).toMatchObject({ created: 3, unmatched: 0 });
  expect(await listensHere()).toEqual(before);
});

test('play counts are right after an import', async () => {
  await app.take(
    'Air,Moon,Sun,31 Oct 2021 13:37\nAir,Moon,Sun,31 Oct 2021 14:37\nAir,Moon,Rain,31 Oct 2021 15:37\n',
    listens,
  );
  const [row] = await app.made.services.database.run((db) =>
    db.execute(sql`select array_agg(plays order by plays) as plays from play_tally`),
  );
  expect(row).toEqual({ plays: [1, 2] });
});

test('what is no history is refused at once, with what was found', async () => {
  const { status, body } = await app.send('a,b,c\n1,2,3\n', listens);
  expect(status).toBe(400);
  expect(body.detail).toContain('"a, b, c"');
  const zip = await zipOf({ 'notes.txt': 'nothing' });
  expect((await app.send(zip, listens)).body.detail).toContain('notes.txt');
});
