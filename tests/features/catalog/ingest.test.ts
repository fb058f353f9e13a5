import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '#features/catalog/ingest/answer.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import { SOURCE_NAMES } from '#music/provider-names.ts';
import type { QualityTable } from '#music/quality.ts';
import { anAlbum, anArtist, aTrack, credit } from '../../support/candidates.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const quality = Object.fromEntries(SOURCE_NAMES.map((name) => [name, { default: 50 }])) as QualityTable;

const context = useTestDatabase();
const take = (...answers: Answer[]) => ingest({ database: context.database, quality, clock: systemClock }, answers);
const rows = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  context.database.run((db) => db.execute<T>(query));
const artists = () =>
  rows<{ id: number; name: string; ids: string[]; namesake_of: number | null }>(sql`
  select a.id, a.name, a.namesake_of, array(select provider || ':' || external_id from artist_external_id e where e.artist_id = a.id order by 1) as ids
  from artist a order by a.id`);
const albums = () =>
  rows<{ id: number; title: string; ids: string[] }>(sql`
  select a.id, a.title, array(select provider || ':' || external_id from album_external_id e where e.album_id = a.id order by 1) as ids
  from album a order by a.id`);

beforeEach(async () => {
  await context.database.run((db) =>
    db.execute(sql.raw(emptyTables('artist', 'album', 'source_record', 'search_doc', 'asked'))),
  );
});

describe('ingest', () => {
  it('keeps what two sources say of one album as one album with both ids', async () => {
    const deezer = anArtist('deezer', '27', 'Daft Punk', { albumCount: 3 });
    const mb = anArtist('musicbrainz', '056e4f3e-d505-4dad-8ec1-d04f521cbb56', 'Daft Punk');
    await take(
      {
        provider: 'deezer',
        detail: 'hit',
        albums: [
          anAlbum('deezer', '302127', 'Discovery', [credit(deezer)], {
            releaseDate: '2001-03-07',
            albumType: 'album',
            trackCount: 14,
          }),
        ],
      },
      {
        provider: 'musicbrainz',
        detail: 'hit',
        albums: [
          anAlbum('musicbrainz', '48140466-cff6-3222-bd55-63c27e43190d', 'Discovery', [credit(mb)], {
            releaseDate: '2001',
            albumType: 'album',
          }),
        ],
      },
    );
    expect(await artists()).toMatchObject([
      { name: 'Daft Punk', ids: ['deezer:27', 'mbid:056e4f3e-d505-4dad-8ec1-d04f521cbb56'] },
    ]);
    expect(await albums()).toMatchObject([
      { title: 'Discovery', ids: ['deezer:302127', 'mbid:48140466-cff6-3222-bd55-63c27e43190d'] },
    ]);
  });

  it('keeps two artists of one name apart while nothing but the name connects them, and marks the weaker', async () => {
    await take(
      {
        provider: 'deezer',
        detail: 'hit',
        artists: [anArtist('deezer', '1', 'Nirvana', { albumCount: 9, followers: 5_000_000 })],
      },
      { provider: 'itunes', detail: 'hit', artists: [anArtist('itunes', '2', 'Nirvana')] },
    );
    expect(await artists()).toMatchObject([
      { id: 1, ids: ['deezer:1'], namesake_of: null },
      { id: 2, ids: ['itunes:2'], namesake_of: 1 },
    ]);
  });

  it('joins two of ours, and their albums, when a source vouches that they are one', async () => {
    const deezer = anArtist('deezer', '27', 'Daft Punk', { albumCount: 3, followers: 100 });
    const mbid = '056e4f3e-d505-4dad-8ec1-d04f521cbb56';
    const mb = anArtist('musicbrainz', mbid, 'Daft Punk');
    await take({ provider: 'deezer', detail: 'hit', albums: [anAlbum('deezer', '1', 'Homework', [credit(deezer)])] });
    await take({
      provider: 'musicbrainz',
      detail: 'hit',
      albums: [anAlbum('musicbrainz', 'rg-2', 'Alive', [credit(mb)])],
    });
    expect(await artists()).toHaveLength(2);
    const linked = anArtist('musicbrainz', mbid, 'Daft Punk', { externalIds: { mbid, deezer: '27' } });
    await take({ provider: 'musicbrainz', detail: 'full', artists: [linked] });
    expect(await artists()).toMatchObject([{ id: 1, ids: ['deezer:27', `mbid:${mbid}`], namesake_of: null }]);
    expect(await rows(sql`select * from artist_redirect`)).toEqual([{ old_id: 2, new_id: 1 }]);
    expect(await rows(sql`select distinct artist_id from album_artist`)).toEqual([{ artist_id: 1 }]);
  });

  it('does not let a cross-link weld two artists of different names together', async () => {
    await take({
      provider: 'deezer',
      detail: 'hit',
      artists: [anArtist('deezer', '27', 'Daft Punk', { albumCount: 3 })],
    });
    const liar = anArtist('musicbrainz', 'mb-1', 'Somebody Else', {
      albumCount: 1,
      externalIds: { mbid: 'mb-1', deezer: '27' },
    });
    await take({ provider: 'musicbrainz', detail: 'full', artists: [liar] });
    expect(await artists()).toMatchObject([
      { name: 'Daft Punk', ids: ['deezer:27'] },
      { name: 'Somebody Else', ids: ['mbid:mb-1'] },
    ]);
  });

  it('does not join a namesake because of titles that only a page about the name credits', async () => {
    const known = anArtist('deezer', '1', 'Glasswing Parade', { albumCount: 2, followers: 9000 });
    await take({ provider: 'deezer', detail: 'hit', artists: [known] });
    const page = anArtist('lastfm', 'glasswing parade', 'Glasswing Parade');
    await take({
      provider: 'lastfm',
      detail: 'hit',
      albums: [anAlbum('lastfm', 'a/b', 'Paper Orchards', [credit(page)])],
    });
    const namesake = anArtist('spotify', '2', 'Glasswing Parade');
    const album = anAlbum('spotify', '3', 'Paper Orchards', [credit(namesake)]);
    await take({ provider: 'spotify', detail: 'hit', albums: [album] });
    expect(await artists()).toMatchObject([{ ids: ['deezer:1', 'lastfm:glasswing parade'] }, { ids: ['spotify:2'] }]);
  });

  it('does not credit an album to who is a guest on one of its tracks', async () => {
    const [artist, guest] = [anArtist('deezer', '1', 'Lumen Harbour'), anArtist('deezer', '2', 'Ida Nordlys')];
    const album = anAlbum('deezer', '7', 'Tideline Radio', []);
    const track = aTrack('deezer', '71', 'Northbound', [credit(artist, ' feat. '), credit(guest)], { album });
    await take({ provider: 'deezer', detail: 'hit', tracks: [track] });
    expect(await rows(sql`select name, join_phrase from album_artist`)).toEqual([
      { name: 'Lumen Harbour', join_phrase: '' },
    ]);
  });

  it('writes nothing when the same answers come again', async () => {
    const artist = anArtist('deezer', '27', 'Daft Punk', { albumCount: 3, tags: [{ name: 'House', weight: 100 }] });
    const guest = anArtist('deezer', '28', 'Pharrell Williams');
    const track = (id: string, title: string, position: number) =>
      aTrack('deezer', id, title, [credit(artist, ' feat. '), credit(guest)], {
        position,
        discNumber: 1,
        durationMs: 200_000 + position,
        isrc: `USQX9130010${position}`,
      });
    const answers: Answer[] = [
      { provider: 'deezer', detail: 'hit', artists: [artist, guest] },
      {
        provider: 'deezer',
        detail: 'full',
        albums: [
          anAlbum('deezer', '7', 'Random Access Memories', [credit(artist)], {
            tracks: [track('71', 'Get Lucky', 1), track('72', 'Lose Yourself to Dance', 2)],
            tracksComplete: true,
          }),
        ],
      },
    ];
    expect((await take(...answers)).rowsWritten).toBeGreaterThan(0);
    expect((await take(...answers)).rowsWritten).toBe(0);
    expect((await take(...[...answers].reverse())).rowsWritten).toBe(0);
    const credits = await rows(
      sql`select t.title, ta.name, ta.join_phrase from track t join track_artist ta on ta.track_id = t.id order by t.id, ta.position`,
    );
    expect(credits.slice(0, 2)).toEqual([
      { title: 'Get Lucky', name: 'Daft Punk', join_phrase: ' feat. ' },
      { title: 'Get Lucky', name: 'Pharrell Williams', join_phrase: '' },
    ]);
  });
});
