import { describe, expect, test } from 'vitest';
import { isSpecialArtist } from '#music/musicbrainz-terms.ts';
import { ProviderError } from '#providers/provider-error.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { always, context, credit, id, VARIOUS } from './musicbrainz-source.ts';

describe('MusicBrainz searches', () => {
  test.each([
    ['AC/DC', 'AC\\/DC'],
    ['!!!', '\\!\\!\\!'],
    ['Ke$ha "live" (1)', 'Ke$ha \\"live\\" \\(1\\)'],
    ['Simon AND Garfunkel OR NOT', 'Simon and Garfunkel or not'],
    ['宇多田ヒカル', '宇多田ヒカル'],
    ['a && b || c: d^2~*?', 'a \\&\\& b \\|\\| c\\: d\\^2\\~\\*\\?'],
  ])('nothing in "%s" is taken for an operator', async (query, sentQuery) => {
    const { provider, sent } = always({ json: { artists: [] } });
    await provider.searchArtists({ query, limit: 5 }, context);
    expect(sent()[0]?.searchParams.get('query')).toBe(sentQuery);
    expect(sent()[0]?.searchParams.get('fmt')).toBe('json');
  });

  test('an artist comes with dates, aliases and tags; empty dates and downvoted tags are left out', async () => {
    const artists = [
      {
        id: id(1).toUpperCase(),
        name: 'Кино',
        'sort-name': 'Kino',
        type: 'Group',
        country: 'RU',
        disambiguation: '',
        'life-span': { begin: '1981', end: '', ended: true },
        aliases: [{ name: 'Kino' }, { name: 'Кино' }, { name: 'Kino' }],
        tags: [
          { name: 'rock', count: 8 },
          { name: 'post-punk', count: 16 },
          { name: 'jazz', count: -1 },
        ],
        score: 100,
      },
    ];
    const { provider } = always({ json: { artists } });
    expect(await provider.searchArtists({ query: 'Кино', limit: 5 }, context)).toEqual([
      {
        provider: 'musicbrainz',
        id: id(1),
        externalIds: { mbid: id(1) },
        name: 'Кино',
        sortName: 'Kino',
        kind: 'group',
        country: 'RU',
        beginDate: '1981',
        aliases: ['Kino'],
        tags: [
          { name: 'post-punk', weight: 100 },
          { name: 'rock', weight: 50 },
        ],
      },
    ]);
  });

  test('Various Artists is never listed', async () => {
    const { provider } = always({
      json: {
        artists: [
          { id: VARIOUS, name: 'Various Artists' },
          { id: id(2), name: 'Various' },
        ],
      },
    });
    const found = await provider.searchArtists({ query: 'various artists', limit: 5 }, context);
    expect(found.map((artist) => artist.name)).toEqual(['Various']);
  });

  test('credits keep their order and the words between the names', async () => {
    const { provider } = always({
      json: {
        'release-groups': [
          {
            id: id(5),
            title: 'Duets',
            'primary-type': 'EP',
            'secondary-types': ['Live'],
            'first-release-date': '1999-02',
            'artist-credit': [credit('A', 1, ' feat. '), credit('B', 2, ' & '), { artist: { id: id(3), name: 'C' } }],
          },
        ],
      },
    });
    const [album] = await provider.searchAlbums({ query: 'duets', limit: 5 }, context);
    expect(album).toMatchObject({ albumType: 'ep', secondaryTypes: ['live'], releaseDate: '1999-02' });
    expect(album?.credits.map(({ name, joinPhrase }) => name + joinPhrase).join('')).toBe('A feat. B & C');
    expect(album?.credits[2]?.artist?.externalIds.mbid).toBe(id(3));
  });

  test("a track's album is its artist's own official one, and its place is counted from the offset", async () => {
    const hit = (n: number, date: string, extra: object) => ({
      id: id(n),
      title: `Release ${n}`,
      status: 'Official',
      date,
      'release-group': { id: id(n + 50), title: `Album ${n}`, 'primary-type': 'Album' },
      media: [{ position: 2, 'track-offset': 3, 'track-count': 9, track: [{ number: 'B1', title: 'Song' }] }],
      ...extra,
    });
    const { provider } = always({
      json: {
        recordings: [
          {
            id: id(1),
            title: 'Song',
            length: 169_000,
            'artist-credit': [credit('A', 1)],
            isrcs: ['nonsense', 'tcady1841402'],
            releases: [
              hit(10, '1980', { status: 'Bootleg' }),
              hit(11, '1981', { 'artist-credit': [{ artist: { id: VARIOUS, name: 'Various Artists' } }] }),
              hit(12, '1983', {}),
              hit(13, '1982-05-01', {}),
            ],
          },
        ],
      },
    });
    const [track] = await provider.searchTracks({ query: 'song', limit: 5 }, context);
    expect(track).toMatchObject({ isrc: 'TCADY1841402', durationMs: 169_000, discNumber: 2, position: 4 });
    expect(track?.album).toMatchObject({
      title: 'Album 13',
      externalIds: { mbid: id(63), mbid_release: id(13) },
      credits: [{ name: 'A' }],
    });
  });

  test('artists of a tag come with the most voted first, page by page', async () => {
    const tagged = (n: number, count: number) => ({ id: id(n), name: `T${n}`, tags: [{ name: 'dream pop', count }] });
    const { provider, sent } = always({ json: { artists: [tagged(1, 2), tagged(2, 9), tagged(3, 5)] } });
    const found = await provider.getTagArtists({ tag: 'Dream "Pop"', limit: 100, page: 3 }, context);
    expect(sent()[0]?.searchParams.get('query')).toBe('tag:"Dream \\"Pop\\""');
    expect(sent()[0]?.searchParams.get('offset')).toBe('200');
    expect(found).toHaveLength(3);
    const { provider: other } = always({ json: { artists: [tagged(1, 2), tagged(2, 9), tagged(3, 5)] } });
    const ranked = await other.getTagArtists({ tag: 'Dream-Pop', limit: 100, page: 1 }, context);
    expect(ranked.map((artist) => artist.name)).toEqual(['T2', 'T3', 'T1']);
  });
});

describe('a MusicBrainz artist', () => {
  test('is linked only by pages of artists that are still its own', async () => {
    const page = (resource: string, ended = false) => ({ type: 'streaming', ended, url: { resource } });
    const { provider } = always({
      json: {
        id: id(1),
        name: 'Sólveig',
        relations: [
          page('https://open.spotify.com/album/0oSGxfWSnnOXhD2fKuz2Gy'),
          page('https://open.spotify.com/artist/1111111111111111111111', true),
          page('https://open.spotify.com/artist/0oSGxfWSnnOXhD2fKuz2Gy'),
          page('https://open.spotify.com/artist/2222222222222222222222'),
          page('https://www.deezer.com/en/artist/997'),
          page('https://music.apple.com/us/artist/some-name/551695'),
          page('https://www.discogs.com/label/55'),
          page('https://www.discogs.com/artist/10263-Sólveig'),
          page('https://www.wikidata.org/wiki/Q5383'),
          page('https://evil.test/?https://www.deezer.com/artist/1'),
          { type: 'member of band', artist: { id: id(2) } },
        ],
      },
    });
    const artist = await provider.getArtist(id(1), context);
    expect(artist?.externalIds).toEqual({
      mbid: id(1),
      spotify: '0oSGxfWSnnOXhD2fKuz2Gy',
      deezer: '997',
      itunes: '551695',
      discogs: '10263',
      wikidata: 'Q5383',
    });
  });

  test('that was merged into another comes under the id that remains', async () => {
    const { provider } = always({ json: { id: id(2), name: 'Merged' } });
    expect(await provider.getArtist(id(1), context)).toMatchObject({ id: id(2), externalIds: { mbid: id(2) } });
  });

  test('of the kind of Various Artists is never asked about', () => {
    const { provider } = always({ json: null });
    expect(provider.artistKey({ name: 'Various Artists', externalIds: { mbid: VARIOUS } })).toBeNull();
    expect(provider.artistKey({ name: 'A', externalIds: {} })).toBeNull();
    expect(provider.artistKey({ name: 'A', externalIds: { mbid: id(1) } })).toBe(id(1));
    expect(isSpecialArtist('125ec42a-7229-4250-afc5-e057484327fe')).toBe(true);
  });

  test("has a discography of pages, with every group's type in our words", async () => {
    const group = (n: number, primary: string | null, secondary: string[] = []) => ({
      id: id(n),
      title: `G${n}`,
      'primary-type': primary,
      'secondary-types': secondary,
      'first-release-date': '',
      'artist-credit': [credit('A', 1)],
    });
    const { provider, sent, inTime } = always({
      json: {
        'release-groups': [group(1, 'Album', ['Compilation', 'Live']), group(2, 'Single'), group(3, null)],
        'release-group-count': 104,
      },
    });
    const first = await provider.getArtistAlbums({ key: id(9) }, context);
    expect(first.items.map((album) => album.albumType)).toEqual(['compilation', 'single', undefined]);
    expect(first.items.map((album) => album.releaseDate)).toEqual([undefined, undefined, undefined]);
    expect(first).toMatchObject({ total: 104, next: '3' });
    const last = await inTime(provider.getArtistAlbums({ key: id(9), page: '101' }, context));
    expect(last.next).toBeUndefined();
    expect(sent()[1]?.searchParams.get('offset')).toBe('101');
    expect(sent()[1]?.searchParams.get('inc')).toBe('artist-credits');
  });
});

describe('MusicBrainz faults', () => {
  const faultOf = async (answer: FakeAnswer) => {
    const { provider, inTime } = always(answer);
    const error = await inTime(provider.getArtist(id(1), context)).catch((thrown: unknown) => thrown);
    if (!(error instanceof ProviderError)) throw new Error(`no fault: ${JSON.stringify(error)}`);
    return error;
  };

  test('"not found" is an answer', async () => {
    const { provider, inTime } = always({ status: 404, json: { error: 'Not Found', help: '…' } });
    expect(await inTime(provider.getArtist(id(1), context))).toBeNull();
    expect(await inTime(provider.findTrackByIsrc('USCA29900213', context))).toBeNull();
    expect(await inTime(provider.getAlbum(id(1), context))).toBeNull();
  });

  test.each([
    [
      'busy',
      { status: 503, headers: { 'retry-after': '0' }, json: { error: 'The server is currently busy.' } },
      'unavailable',
      1000,
    ],
    ['busy for long', { status: 503, headers: { 'retry-after': '30' }, body: '<html>' }, 'unavailable', 30_000],
    [
      'too fast',
      { status: 503, json: { error: 'Your requests are exceeding the allowable rate limit.' } },
      'rate_limited',
      2000,
    ],
    ['nameless client', { status: 403, json: { error: 'has not identified itself' } }, 'unauthorized', undefined],
    ['bad inc', { status: 400, json: { error: 'foobar is not a valid inc parameter' } }, 'bad_response', undefined],
    ['proxy error', { status: 502, body: 'Bad Gateway' }, 'unavailable', undefined],
    ['HTML instead of JSON', { body: '<html>' }, 'bad_response', undefined],
    ['no artist at all', { json: { id: 'x', name: null } }, 'bad_response', undefined],
  ])('%s', async (_name, answer, fault, retryAfterMs) => {
    expect(await faultOf(answer)).toMatchObject({ fault, retryAfterMs });
  });

  test('one unreadable item is dropped, a changed format is a fault', async () => {
    const mixed = always({ json: { artists: [{ id: 7 }, { id: id(1), name: 'A', tags: 'redacted', aliases: [5] }] } });
    expect(await mixed.provider.searchArtists({ query: 'a', limit: 5 }, context)).toHaveLength(1);
    const changed = always({ json: { artists: [{ gid: id(1), title: 'A' }] } });
    await expect(changed.provider.searchArtists({ query: 'a', limit: 5 }, context)).rejects.toMatchObject({
      fault: 'bad_response',
    });
  });
});
