import { describe, expect, test } from 'vitest';
import { usePlaylistApp } from './playlist-app.ts';

const it = usePlaylistApp();
const FORMATS = ['m3u', 'm3u8', 'xspf', 'jspf', 'csv'];

const send = (
  content: string | Uint8Array<ArrayBuffer>,
  fields: Record<string, string> = {},
  fileName = 'evening.m3u',
) => {
  const form = new FormData();
  form.set('file', new File([content], fileName));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return it.as(1).post('/playlists/import', form);
};
const download = async (id: number, format: string) => {
  const path = `/playlists/id/${id}/export?format=${format}`;
  const { headers, body } = await it.as(1).get(path);
  return { headers, text: typeof body === 'string' ? body : JSON.stringify(body) };
};

describe.each(FORMATS)('a playlist as %s', (format) => {
  test('and back is the same playlist: duplicates, odd names and all', async () => {
    await it.execute(`
      update track set title = '=SUM(1, "2") - <b>&amp;', title_norm = 'sum 1 2 b amp' where id = 3;
      update track set title = '月影 - ハナ', title_norm = '月影 ハナ' where id = 4;
      update track set title = '!!!', title_norm = '!!!' where id = 5`);
    const wanted = [5, 3, 1, 4, 3, 20, 2];
    const id = await it.playlist({ name: 'Night: "été" / 夜', description: 'Slow' }, wanted);
    const { headers, text } = await download(id, format);
    expect(headers.get('content-disposition')).toContain(
      `filename*=UTF-8''Night_%20_%C3%A9t%C3%A9_%20_%20%E5%A4%9C.${format}`,
    );
    const { status, body } = await send(text, {}, `back.${format}`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ matched: 7, not_found: [] });
    expect(body.playlist).toMatchObject({ right: 'own', is_public: false, track_count: 7 });
    expect(body.playlist.name).toBe(format === 'csv' ? 'back' : 'Night: "été" / 夜');
    expect(await it.trackIds(body.playlist.id)).toEqual(wanted);
    await it.execute(
      `update track set title = r.title, title_norm = r.title_norm from recording r where r.id = recording_id`,
    );
  });

  test('of no track at all is one, too', async () => {
    const { text } = await download(await it.playlist(), format);
    expect((await send(text)).body).toMatchObject({ matched: 0, not_found: [], playlist: { track_count: 0 } });
  });
});

describe('an import', () => {
  test('does not take the ids of another server for ours', async () => {
    const entry = (id: number, names: string) => `#EXTINF:1,${names}\nurn:fonoteca:track:${id}`;
    const { body } = await send(
      ['#EXTM3U', entry(1, 'Air - Song 2'), entry(3, 'Air - Nothing'), entry(99, 'Air - Song 4')].join('\n'),
    );
    expect(await it.trackIds(body.playlist.id)).toEqual([2, 4]);
    expect(body.not_found).toEqual([
      { line: 5, text: 'Air - Nothing', reason: 'This artist is here, but not with a track of this title.' },
    ]);
  });

  test('finds tracks by ISRC and ids at sources before names, and says what it did not find', async () => {
    await it.execute(`
      insert into recording_external_id (provider, external_id, recording_id) values ('isrc', 'FRZ209700140', 6), ('mbid', '056e4f3e-d505-4dad-8ec1-d04f521cbb56', 7);
      insert into track_external_id (provider, external_id, track_id) values ('spotify', '4uLU6hMCjMI75M1A2tKUQC', 8)`);
    const csv = [
      'Track URI,Track Name,Artist Name(s),Album Name,ISRC,mbid',
      ',Whatever,Whoever,,FR-Z20-97-00140,',
      ',,,,,056e4f3e-d505-4dad-8ec1-d04f521cbb56',
      'spotify:track:4uLU6hMCjMI75M1A2tKUQC,,,,,',
      ',song 9,"Beth, AIR",,,',
      ',Song (feat. Beth) 10,Air,,,',
      ',Song 1,Nobody,,,',
      ',,Air,Moon Safari,,',
    ].join('\n');
    const { body } = await send(csv, { name: 'Mine' }, 'x.csv');
    expect(body.playlist.name).toBe('Mine');
    expect(await it.trackIds(body.playlist.id)).toEqual([6, 7, 8, 9, 10]);
    expect(body.not_found).toEqual([
      { line: 7, text: 'Nobody - Song 1', reason: 'No artist of this name is here.' },
      { line: 8, text: 'Air', reason: 'The file names no title, and nothing here has its ids.' },
    ]);
  });

  test('of several tracks of a name takes the one on the album, else of the length; a title alone is not enough', async () => {
    await it.execute(`
      insert into album (id, title, title_norm) values (50, 'Best', 'best') on conflict do nothing;
      insert into track (id, album_id, recording_id, title, title_norm, duration_ms, popularity)
        values (51, 50, 1, 'Song 1', 'song 1', 99000, 90) on conflict do nothing;
      insert into track_artist (track_id, position, artist_id, name) values (51, 0, 1, 'Air') on conflict do nothing`);
    const m3u = [
      '#EXTM3U',
      '/x/Air/Best/01 Song 1.mp3',
      '/x/Air/Moon Safari/01 Song 1.mp3',
      '#EXTINF:62,Air - Song 1',
      'x',
      '#EXTINF:98,Air - Song 1',
      'x',
      '#EXTINF:98,Song 1',
      'x',
      '#EXTINF:-1,Song 1',
      'x',
    ].join('\n');
    const { body } = await send(m3u);
    expect(await it.trackIds(body.playlist.id)).toEqual([51, 1, 1, 51, 51]);
    expect(body.not_found).toMatchObject([{ line: 11, text: 'Song 1' }]);
    await it.execute('delete from track where id = 51');
  });

  test('takes JSON, and names the playlist as it is told, as the file says, or as the file is called', async () => {
    const content = '#EXTM3U\n#PLAYLIST:From the file\n#EXTINF:1,Air - Song 1\nx';
    const json = (fields: object) => it.as(1).post('/playlists/import', { content, ...fields });
    expect((await json({})).body).toMatchObject({ matched: 1, playlist: { name: 'From the file' } });
    expect((await json({ name: 'Told', format: 'm3u' })).body.playlist.name).toBe('Told');
    const names = async (file: string) => (await send('#EXTM3U\nx', {}, file)).body.playlist.name;
    expect(await names('C:\\music\\Evening.old.m3u8')).toBe('Evening.old');
    expect(await names('.m3u')).toBe('Imported playlist');
    expect(await names(`${'夜'.repeat(250)}.m3u`)).toBe('夜'.repeat(200));
    const latin = Uint8Array.from(Buffer.from('#EXTM3U\n#PLAYLIST:été\n', 'latin1'));
    expect((await send(latin)).body.playlist.name).toBe('été');
  });

  test('of what is no playlist is refused, and makes none', async () => {
    const json = (body: object) => it.as(1).post('/playlists/import', body);
    for (const [refused, status] of [
      [await send('<!DOCTYPE p [<!ENTITY a "b">]><playlist>&a;</playlist>'), 422],
      [await send('a\0b'), 422],
      [await send(''), 422],
      [await send('#EXTM3U\nx', { format: 'xspf' }), 422],
      [await send('#EXTM3U\nx', { format: 'pls' }), 400],
      [await send('#EXTM3U\nx', { name: '  ' }), 400],
      [await it.as(1).post('/playlists/import', new FormData()), 400],
      [await json({}), 400],
      [await json({ content: 5 }), 400],
      [await json({ content: '#EXTM3U\nx', account_id: 2 }), 400],
      [await it.as(1).post('/playlists/import'), 400],
      [await send('x'.repeat(5_000_001)), 400],
      [await send('x'.repeat(6_000_001)), 413],
    ] as const)
      expect([refused.status, refused.body.detail]).toEqual([status, expect.any(String)]);
    expect((await it.as(1).get('/playlists')).body.total).toBe(0);
  });

  test('takes 10,000 entries with as many statements as one, and no more than 10,000', async () => {
    const lines = (n: number) =>
      [
        '#EXTM3U',
        ...Array.from({ length: n }, (_, index) => `#EXTINF:1,Air - Song ${(index % 20) + 1}\n${index}`),
      ].join('\n');
    const forOne = await it.database.countDuring(() => send(lines(1)));
    const forAll = await it.database.countDuring(async () => {
      expect((await send(lines(10_000))).body).toMatchObject({ matched: 10_000, not_found: [] });
    });
    expect(forAll).toBe(forOne);
    expect((await send(lines(10_001))).status).toBe(422);
  });
});

describe('an export', () => {
  test('is for those who may read the playlist, with as many statements for many tracks as for one', async () => {
    const id = await it.playlist({}, [1]);
    expect((await it.as(2).get(`/playlists/id/${id}/export?format=csv`)).status).toBe(404);
    expect((await it.as(1).get(`/playlists/id/${id}/export?format=pls`)).status).toBe(400);
    const count = () => it.database.countDuring(() => it.as(1).get(`/playlists/id/${id}/export`));
    const forOne = await count();
    await it.as(1).post(`/playlists/id/${id}/tracks`, { track_ids: [2, 3, 4, 5, 6, 7, 8] });
    expect(await count()).toBe(forOne);
  });
});
