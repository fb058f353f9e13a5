import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '#features/catalog/ingest/answer.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import type { AlbumCandidate, ArtistCandidate, TrackCandidate } from '#music/entities.ts';
import { normalizeName } from '#music/normalize.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { anAlbum, anArtist, aTrack, credit } from '../../support/candidates.ts';
import { emptyCatalogue, orphans } from '../../support/catalogue-dump.ts';
import { MADE_QUALITY } from '../../support/made-facts.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const context = useTestDatabase();
const take = (...answers: Answer[]) =>
  ingest({ database: context.database, quality: MADE_QUALITY, clock: systemClock }, answers);
const rows = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  context.database.run((db) => db.execute<T>(query));
const artists = () =>
  rows<{ name: string; ids: string[] }>(sql`
    select a.name, array(select e.provider || ':' || e.external_id from artist_external_id e where e.artist_id = a.id order by 1) as ids
    from artist a order by a.id`);
const albums = () =>
  rows<{ title: string; year: number | null; ids: string[] }>(sql`
    select a.title, a.release_year as year,
      array(select e.provider || ':' || e.external_id from album_external_id e where e.album_id = a.id order by 1) as ids
    from album a order by a.id`);
const recordings = () =>
  rows<{ title: string; tracks: number }>(sql`
    select c.title, (select count(*)::int from track t where t.recording_id = c.id) as tracks from recording c order by c.id`);

const hit = (provider: ProviderName, albums: AlbumCandidate[], artists: ArtistCandidate[] = []): Answer => {
  return { provider, detail: 'hit', albums, artists };
};
const whole = (album: AlbumCandidate, tracks: TrackCandidate[]): Answer => {
  return { provider: album.provider, detail: 'full', albums: [{ ...album, tracks, tracksComplete: true }] };
};
const deezer = anArtist('deezer', '27', 'Daft Punk');
const spotify = anArtist('spotify', 'sp27', 'Daft Punk');

beforeEach(async () => {
  await emptyCatalogue(context.database);
});

describe('namesakes', () => {
  const [grunge, psychedelic] = [anArtist('deezer', '1', 'Nirvana'), anArtist('deezer', '2', 'Nirvana')];
  const both = hit('deezer', [
    anAlbum('deezer', '11', 'Nevermind', [credit(grunge)], { releaseDate: '1991' }),
    anAlbum('deezer', '21', 'All of Us', [credit(psychedelic)], { releaseDate: '1968' }),
  ]);

  it('stay two when a source names an album of one of them, and one that gives no ids', async () => {
    await take(both);
    await take(
      hit('musicbrainz', [
        anAlbum('musicbrainz', 'rg', 'All Of Us', [credit(anArtist('musicbrainz', 'mb', 'Nirvana'))]),
      ]),
    );
    await take(
      hit('listenbrainz', [anAlbum('listenbrainz', 'rg', 'All of Us', [{ name: 'Nirvana', joinPhrase: '' }])]),
    );
    expect(await artists()).toMatchObject([{ ids: ['deezer:1'] }, { ids: ['deezer:2', 'mbid:mb'] }]);
    expect(await albums()).toMatchObject([{ ids: ['deezer:11'] }, { ids: ['deezer:21', 'mbid:rg'] }]);
  });

  it('are not welded by a link of one source that others contradict', async () => {
    await take(both);
    const [first, second] = ['mb1', 'mb2'].map((mbid) =>
      anArtist('musicbrainz', mbid, 'Nirvana', { externalIds: { mbid, deezer: '1' }, albumCount: 1 }),
    );
    await take({ provider: 'musicbrainz', detail: 'full', artists: [first, second].flatMap((one) => one ?? []) });
    expect((await artists()).map(({ ids }) => ids)).toEqual([['deezer:1', 'mbid:mb1'], ['deezer:2'], ['mbid:mb2']]);
  });
});

describe('albums', () => {
  it('of one title and different years stay two at every source', async () => {
    const weezer = anArtist('deezer', '5', 'Weezer');
    const mb = anArtist('musicbrainz', 'mb5', 'Weezer');
    const self = (provider: 'deezer' | 'musicbrainz', artist: ArtistCandidate, year: string) =>
      anAlbum(provider, `${provider}${year}`, 'Weezer', [credit(artist)], { releaseDate: year });
    await take(hit('deezer', [self('deezer', weezer, '1994'), anAlbum('deezer', 'p', 'Pinkerton', [credit(weezer)])]));
    await take(
      hit('musicbrainz', [self('musicbrainz', mb, '2001'), anAlbum('musicbrainz', 'rgp', 'Pinkerton', [credit(mb)])]),
    );
    await take(hit('musicbrainz', [self('musicbrainz', mb, '1994')]), hit('deezer', [self('deezer', weezer, '2001')]));
    expect((await albums()).filter(({ title }) => title === 'Weezer')).toMatchObject([
      { year: 1994, ids: ['deezer:deezer1994', 'mbid:musicbrainz1994'] },
      { year: 2001, ids: ['deezer:deezer2001', 'mbid:musicbrainz2001'] },
    ]);
  });

  it('keep their deluxe edition, and the single of their title, apart', async () => {
    const dated = { releaseDate: '2001-03-07' };
    const list = ['Discovery', 'Discovery (Deluxe Edition)'].map((title, index) =>
      anAlbum('deezer', String(index), title, [credit(deezer)], { ...dated, albumType: 'album', trackCount: 14 }),
    );
    const single = anAlbum('deezer', 's', 'Discovery - Single', [credit(deezer)], {
      ...dated,
      albumType: 'single',
      trackCount: 1,
    });
    await take(hit('deezer', [...list, single]));
    expect(await albums()).toHaveLength(3);
  });

  it('by many artists are one compilation, and a song on it and on its own album is one recording with two tracks', async () => {
    const isrc = 'GBDUW0000053';
    const various = {
      deezer: anArtist('deezer', '5080', 'Various Artists'),
      spotify: anArtist('spotify', 'va', 'Various Artists'),
    };
    const guest = anArtist('deezer', '9', 'Air');
    const song = (id: string, position: number) =>
      aTrack('deezer', id, 'One More Time', [credit(deezer)], { position, isrc, durationMs: 320_000 });
    await take(
      whole(anAlbum('deezer', 'own', 'Discovery', [credit(deezer)]), [song('d1', 1)]),
      whole(anAlbum('deezer', 'comp', 'Club Hits 2001', [credit(various.deezer)]), [
        song('d2', 1),
        aTrack('deezer', 'd3', 'Kelly', [credit(guest)], { position: 2 }),
      ]),
      whole(anAlbum('spotify', 'sp', 'Club Hits 2001', [credit(various.spotify)]), [
        aTrack('spotify', 's1', 'One More Time', [credit(spotify)], { position: 1, isrc }),
      ]),
    );
    expect(await albums()).toMatchObject([{ ids: ['deezer:own'] }, { ids: ['deezer:comp', 'spotify:sp'] }]);
    expect(await recordings()).toEqual([
      { title: 'One More Time', tracks: 2 },
      { title: 'Kelly', tracks: 1 },
    ]);
    expect(await artists()).toContainEqual({ name: 'Daft Punk', ids: ['deezer:27', 'spotify:sp27'] });
  });

  it('of 120 tracks over several discs keep every track at its place, from two sources', async () => {
    const tracks = (provider: 'deezer' | 'spotify', artist: ArtistCandidate) =>
      Array.from({ length: 120 }, (_, index) =>
        aTrack(provider, `${provider}${index}`, index % 20 === 0 ? 'Intro' : `Piece ${index}`, [credit(artist)], {
          discNumber: 1 + Math.floor(index / 20),
          position: 1 + (index % 20),
          durationMs: 60_000 + index * 1000,
        }),
      );
    await take(
      whole(anAlbum('deezer', 'box', 'Complete', [credit(deezer)], { trackCount: 120 }), tracks('deezer', deezer)),
    );
    await take(
      whole(anAlbum('spotify', 'box', 'Complete', [credit(spotify)], { trackCount: 120 }), tracks('spotify', spotify)),
    );
    const [counted] = await rows(sql`
      select count(*)::int as tracks, count(distinct (disc_number, position))::int as places,
        (select count(*)::int from track_external_id) as ids from track`);
    expect(counted).toEqual({ tracks: 120, places: 120, ids: 240 });
  });
});

describe('recordings', () => {
  it('keep live versions and remixes apart', async () => {
    const titles = ['Around the World', 'Around the World (Live)', 'Around the World (Kenlou Mix)'];
    const tracks = titles.map((title, index) =>
      aTrack('deezer', String(index), title, [credit(deezer)], { position: index + 1, durationMs: 240_000 }),
    );
    await take(whole(anAlbum('deezer', '1', 'Singles Box', [credit(deezer)]), tracks));
    expect(await recordings()).toHaveLength(3);
  });

  it('are one when a source gives the one the id of the other, and nothing of the other is left', async () => {
    const song = (provider: 'deezer' | 'musicbrainz', id: string, more: Partial<TrackCandidate>) =>
      aTrack(provider, id, 'Aerodynamic', [credit(deezer)], { position: 1, ...more });
    const [isrc, mbid] = ['GBDUW0000057', 'mbid-1'];
    await take(
      whole(anAlbum('deezer', 'a', 'Discovery', [credit(deezer)]), [
        song('deezer', '1', { isrc, durationMs: 200_000 }),
      ]),
    );
    await take(
      whole(anAlbum('deezer', 'b', 'Musique', [credit(deezer)]), [
        song('deezer', '2', { externalIds: { deezer: '2', mbid }, durationMs: 208_000 }),
      ]),
    );
    expect(await recordings()).toHaveLength(2);
    await take(
      whole(anAlbum('deezer', 'c', 'Alive', [credit(deezer)]), [
        song('deezer', '3', { isrc, externalIds: { deezer: '3', mbid } }),
      ]),
    );
    expect(await recordings()).toEqual([{ title: 'Aerodynamic', tracks: 3 }]);
    expect(await rows(sql`select provider from recording_external_id order by 1`)).toEqual([
      { provider: 'isrc' },
      { provider: 'mbid' },
    ]);
    expect(await orphans(context.database)).toEqual([]);
  });

  it('stand twice on one album as two tracks', async () => {
    const at = (position: number) =>
      aTrack('musicbrainz', 'rec', 'Intro', [credit(anArtist('musicbrainz', 'm', 'Kino'))], {
        position,
        externalIds: { mbid: 'rec' },
      });
    const album = whole(anAlbum('musicbrainz', 'rg', 'Noch', [credit(anArtist('musicbrainz', 'm', 'Kino'))]), [
      at(1),
      at(9),
    ]);
    await take(album);
    expect((await take(album)).rowsWritten).toBe(0);
    expect(await recordings()).toEqual([{ title: 'Intro', tracks: 2 }]);
  });

  it('keep what Last.fm says of a song that we have', async () => {
    await take(
      whole(anAlbum('deezer', '1', 'Discovery', [credit(deezer)]), [
        aTrack('deezer', '1', 'Digital Love', [credit(deezer)]),
      ]),
    );
    const page = anArtist('lastfm', 'daft punk', 'Daft Punk');
    const said: Answer = {
      provider: 'lastfm',
      detail: 'hit',
      tracks: [
        aTrack('lastfm', 'daft punk/digital love', 'Digital Love', [credit(page)], { listeners: 900_000 }),
        aTrack('lastfm', 'daft punk/unheard', 'Unheard', [credit(page)], { listeners: 3 }),
      ],
    };
    await take(said);
    expect((await take(said)).rowsWritten).toBe(0);
    expect(await rows(sql`select title, listeners::int from recording`)).toEqual([
      { title: 'Digital Love', listeners: 900_000 },
    ]);
  });
});

describe('names', () => {
  it.each(['Кино', '宇多田ヒカル', 'فيروز', 'Sigur Rós', 'AC/DC', 'P!nk', '!!!'])(
    '%s is kept, and found again under its own name',
    async (name) => {
      const artist = anArtist('deezer', '1', name, { albumCount: 2 });
      await take({ provider: 'deezer', detail: 'hit', artists: [artist] });
      await take(hit('deezer', [anAlbum('deezer', '2', 'First', [credit(artist)])]));
      expect(await artists()).toEqual([{ name, ids: ['deezer:1'] }]);
      const norm = normalizeName(name);
      const found = await rows(
        sql`select title_norm from search_doc where kind = 'artist' and title_norm = ${norm} and cardinality(tsvector_to_array(words)) > 0`,
      );
      expect(found).toHaveLength(1);
    },
  );

  it('of guests are credited in order with what stands between them', async () => {
    const guest = anArtist('deezer', '28', 'Pharrell Williams');
    await take(
      whole(anAlbum('deezer', '1', 'RAM', [credit(deezer)]), [
        aTrack('deezer', '1', 'Get Lucky', [credit(deezer, ' feat. '), credit(guest)]),
      ]),
    );
    const credits = await rows(
      sql`select string_agg(name || join_phrase, '' order by position) as line from track_artist`,
    );
    expect(credits).toEqual([{ line: 'Daft Punk feat. Pharrell Williams' }]);
  });
});

describe('similar artists', () => {
  const about = (artistId: number) => ({ artistId, name: 'Daft Punk', key: '27' });

  it('without music of their own get no row; those that only a name is known of are ours of that name', async () => {
    const known = anArtist('deezer', '3', 'Justice', { albumCount: 4 });
    const placed = await take({ provider: 'deezer', detail: 'hit', artists: [{ ...deezer, albumCount: 3 }, known] });
    const id = placed.artistIds.get('deezer:27') ?? 0;
    const similar = [
      { artist: anArtist('lastfm', 'justice', 'Justice'), score: 1 },
      { artist: anArtist('lastfm', 'nobody', 'Nobody At All'), score: 0.5 },
      { artist: anArtist('lastfm', 'odd', 'Odd'), score: Number.NaN },
    ];
    const { unplaced } = await take(
      { provider: 'lastfm', detail: 'hit', about: about(id), similar },
      {
        provider: 'deezer',
        detail: 'hit',
        about: about(id),
        similar: [{ artist: anArtist('deezer', '4', 'Empty', { albumCount: 0 }), score: 1 }],
      },
    );
    expect((await artists()).map(({ name }) => name)).toEqual(['Daft Punk', 'Justice']);
    expect(unplaced.map(({ name }) => name)).toEqual(['Nobody At All', 'Empty']);
    expect(
      await rows(
        sql`select s.provider, a.name, s.score from artist_similarity s join artist a on a.id = s.similar_artist_id`,
      ),
    ).toEqual([{ provider: 'lastfm', name: 'Justice', score: 1 }]);
  });

  it('of an artist that was joined to another one meanwhile become those of the other one', async () => {
    const mb = anArtist('musicbrainz', 'mb', 'Daft Punk', { albumCount: 1 });
    const before = await take(
      { provider: 'deezer', detail: 'hit', artists: [{ ...deezer, albumCount: 3, followers: 1e6 }] },
      { provider: 'musicbrainz', detail: 'full', artists: [mb] },
    );
    const old = before.artistIds.get('musicbrainz:mb') ?? 0;
    const justice = { artist: anArtist('deezer', '3', 'Justice', { albumCount: 4 }), score: 1 };
    const linked = { ...mb, externalIds: { mbid: 'mb', deezer: '27' } };
    await take(
      { provider: 'musicbrainz', detail: 'full', artists: [linked] },
      { provider: 'deezer', detail: 'hit', about: about(old), similar: [justice] },
    );
    await take({ provider: 'musicbrainz', detail: 'hit', about: about(old), similar: [{ ...justice, score: 0.5 }] });
    await take({ provider: 'deezer', detail: 'hit', about: about(999_999), similar: [justice] });
    expect(await artists()).toMatchObject([{ ids: ['deezer:27', 'mbid:mb'] }, { name: 'Justice' }]);
    expect(
      await rows(
        sql`select artist_id = ${before.artistIds.get('deezer:27')} as ours, provider from artist_similarity order by 2`,
      ),
    ).toEqual([
      { ours: true, provider: 'deezer' },
      { ours: true, provider: 'musicbrainz' },
    ]);
  });
});

describe('artists that turn out to be one', () => {
  it('bring their albums, tracks, recordings and best tracks together, and their old ids lead to the one that stays', async () => {
    const mb = anArtist('musicbrainz', 'mb', 'Daft Punk');
    const song = (provider: 'deezer' | 'musicbrainz', artist: ArtistCandidate) =>
      aTrack(provider, `${provider}1`, 'Homework', [credit(artist)], { position: 1, durationMs: 200_000 });
    const debut = anAlbum('musicbrainz', 'rg', 'Debut', [credit(mb)], { barcode: '724384260958' });
    const one = await take(
      whole(anAlbum('deezer', '1', 'Homework (1997)', [credit(deezer)]), [song('deezer', deezer)]),
    );
    await take(hit('musicbrainz', [debut]));
    expect(await artists()).toHaveLength(2);
    const linked = { ...mb, externalIds: { mbid: 'mb', deezer: '27' } };
    await take({ provider: 'musicbrainz', detail: 'full', artists: [linked] });
    expect(await artists()).toHaveLength(1);
    expect(await rows(sql`select count(*)::int as redirects from artist_redirect`)).toEqual([{ redirects: 1 }]);

    await take(whole(debut, [song('musicbrainz', mb)]));
    const id = one.artistIds.get('deezer:27') ?? 0;
    const about = { artistId: id, name: 'Daft Punk', key: '27' };
    await take({ provider: 'deezer', detail: 'hit', about, topTracks: [song('deezer', deezer)] });
    expect(await albums()).toHaveLength(2);
    expect(await recordings()).toEqual([{ title: 'Homework', tracks: 2 }]);

    // The same barcode shows that the two albums are one as well.
    await take(
      hit('deezer', [anAlbum('deezer', '1', 'Homework (1997)', [credit(deezer)], { barcode: '724384260958' })]),
    );
    expect(await albums()).toMatchObject([{ ids: ['deezer:1', 'mbid:rg'] }]);
    expect(await recordings()).toEqual([{ title: 'Homework', tracks: 1 }]);
    expect(await rows(sql`select provider, rank from artist_top_track`)).toEqual([{ provider: 'deezer', rank: 0 }]);
    expect(await orphans(context.database)).toEqual([]);
  });
});

describe('nonsense', () => {
  it('in one item costs that item or field only', async () => {
    const huge = Array.from({ length: 2500 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
    ).join('');
    const odd: AlbumCandidate[] = [
      anAlbum('deezer', '1', huge, [credit(anArtist('deezer', '1', huge))], {
        label: huge,
        tags: [{ name: huge, weight: Number.NaN }],
      }),
      anAlbum('deezer', '2', 'a\0b\ud800', [credit(deezer)], {
        trackCount: 1e12,
        followers: -5,
        playCount: Number.POSITIVE_INFINITY,
      }),
      anAlbum('deezer', huge, 'Unkeepable id', [credit(deezer)]),
      anAlbum('deezer', '3', ' ', [credit(deezer)]),
      anAlbum('deezer', '4', 'No credit', []),
      anAlbum('deezer', '5', 'Good', [credit(deezer)], {
        tracks: [aTrack('deezer', '9', '\u0000', [], { position: 1e9, discNumber: -1, durationMs: 1.5 })],
      }),
    ];
    const answer = hit('deezer', odd);
    await take(answer);
    expect((await take(answer)).rowsWritten).toBe(0);
    expect((await albums()).map(({ ids }) => ids[0])).toEqual(['deezer:1', 'deezer:2', 'deezer:4', 'deezer:5']);
    expect(await orphans(context.database)).toEqual([]);
  });
});

describe('two at once', () => {
  it('take in the same thing as one row each', async () => {
    const answer = whole(anAlbum('deezer', '1', 'Discovery', [credit(deezer)]), [
      aTrack('deezer', '1', 'Aerodynamic', [credit(deezer)]),
    ]);
    const all = await Promise.all([take(answer), take(answer), take(answer)]);
    expect(all.filter(({ rowsWritten }) => rowsWritten > 0)).toHaveLength(1);
    expect(await albums()).toHaveLength(1);
    expect(await artists()).toHaveLength(1);
    expect(await recordings()).toHaveLength(1);
  });
});
