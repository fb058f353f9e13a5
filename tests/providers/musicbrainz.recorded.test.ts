import { describe, expect, test } from 'vitest';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { always, context, id } from './musicbrainz-source.ts';

describe.skipIf(!hasRecordedAnswers)('recorded answers of MusicBrainz', () => {
  const answering = (file: string) => {
    const { status, headers, body } = recorded(`musicbrainz/${file}`);
    return always({ status, headers, body }).provider;
  };
  /** A recorded release look-up, as a browse would have given it. */
  const browsing = (file: string, more: object = {}) => {
    const found: unknown = JSON.parse(recorded(`musicbrainz/${file}`).body);
    return always({ json: { releases: [{ ...(found as object), ...more }] } }).provider;
  };

  test('artist searches', async () => {
    const [skidRow] = await answering('search.artist.json').searchArtists({ query: 'Skid Row', limit: 1 }, context);
    expect(skidRow).toMatchObject({
      id: '6da0515e-a27d-449d-84cc-00713c38a140',
      name: 'Skid Row',
      kind: 'group',
      country: 'US',
      beginDate: '1986',
      disambiguation: 'US hard rock / heavy metal band',
      aliases: ['Skidrow'],
    });
    const [cohen] = await answering('search.artist.multi.json').searchArtists(
      { query: 'Leonard Cohen', limit: 1 },
      context,
    );
    expect(cohen).toMatchObject({
      kind: 'person',
      beginDate: '1934-09-21',
      endDate: '2016-11-07',
      sortName: 'Cohen, Leonard',
    });
    expect(cohen?.tags?.[0]).toEqual({ name: 'folk', weight: 100 });
    expect(cohen?.tags?.map((tag) => tag.name)).not.toContain('canada');
  });

  test('artist look-ups', async () => {
    const bowie = await answering('artist.url-rels.json').getArtist('5441c29d-3602-4898-b1a1-b77fa23b8e50', context);
    expect(bowie).toMatchObject({ name: 'David Bowie', endDate: '2016-01-10', country: 'GB' });
    expect(bowie?.externalIds).toEqual({
      mbid: '5441c29d-3602-4898-b1a1-b77fa23b8e50',
      spotify: '0oSGxfWSnnOXhD2fKuz2Gy',
      deezer: '997',
      itunes: '551695',
      discogs: '10263',
      wikidata: 'Q5383',
    });
    const sheeran = await answering('artist.full.json').getArtist('b8a7c51f-362c-4dcb-a259-bc6e0095f0a6', context);
    expect(sheeran).toMatchObject({ name: 'Ed Sheeran', beginDate: '1991-02-17' });
    expect(sheeran?.aliases).toContain('Shearan');
  });

  test('release groups, searched and browsed', async () => {
    const found = await answering('search.release-group.json').searchAlbums(
      { query: 'Dark Side of the Moon', limit: 5 },
      context,
    );
    expect(found).toHaveLength(5);
    expect(found[0]).toMatchObject({
      title: 'Dark Side of the Moon',
      albumType: 'single',
      credits: [{ name: 'Ernesto vs. Bastian' }],
    });
    expect(found[1]).toMatchObject({
      albumType: 'album',
      secondaryTypes: ['live'],
      credits: [{ name: 'Dream Theater' }],
    });
    const page = await answering('browse.release-groups-by-artist.json').getArtistAlbums(
      { key: 'c8da2e40-bd28-4d4e-813a-bd2f51958ba8' },
      context,
    );
    expect(page).toMatchObject({ total: 5 });
    expect(page.next).toBeUndefined();
    expect(page.items.map((album) => [album.title, album.albumType, album.releaseDate])).toEqual([
      ["There's No Pressure", 'album', '2017-02-03'],
      ['Tape', 'album', '2014-03-05'],
      ['Dizzy', 'single', '2013-06-18'],
      ['Lures', 'album', '2014-10-07'],
      ['Vacant', 'single', '2013-10-22'],
    ]);
  });

  test('recordings, searched, looked up and found by ISRC', async () => {
    const found = await answering('search.recording.json').searchTracks(
      { query: 'Burn the Witch', limit: 25 },
      context,
    );
    expect(found[2]).toMatchObject({
      title: 'Burn the Witch',
      isrc: 'TCADY1841402',
      durationMs: 248_000,
      discNumber: 1,
      position: 6,
      credits: [{ name: 'Shawn James' }],
      album: {
        title: 'The Dark & The Light',
        releaseDate: '2019-03-22',
        trackCount: 10,
        credits: [{ name: 'Shawn James' }],
      },
    });
    expect(await answering('recording.json').getTrack('2d40c8b2-7524-49e3-af44-ebb924c5b023', context)).toMatchObject({
      title: 'Knowing Me, Knowing You',
      durationMs: 242_640,
      credits: [{ name: 'ABBA', artist: { externalIds: { mbid: 'd87e52c5-bb8d-4da8-b941-9f4928627dc8' } } }],
    });
    // "Blew" and "About a Girl" were entered under one ISRC.
    expect(await answering('isrc.json').findTrackByIsrc('USSUB0200002', context)).toBeNull();
  });

  test('releases, with and without their tracks', async () => {
    const floyd = await browsing('release.json').getAlbum('f5093c06-23e3-404f-aeaa-40f72885ee3a', context);
    expect(floyd).toMatchObject({
      id: 'f5093c06-23e3-404f-aeaa-40f72885ee3a',
      title: 'The Dark Side of the Moon',
      label: 'Harvest',
      releaseDate: '1973-03-24',
      trackCount: 10,
      tracksComplete: true,
      credits: [{ name: 'Pink Floyd', artist: { country: 'GB' } }],
    });
    expect(floyd?.barcode).toBeUndefined();
    expect(floyd?.tracks?.[4]).toMatchObject({ title: 'The Great Gig in the Sky', position: 5, durationMs: 284_133 });
    const group = { id: 'b1392450-e666-3926-a536-22c65f834433', title: 'OK Computer', 'primary-type': 'Album' };
    const computer = await browsing('release.recordings.json', { 'release-group': group }).getAlbum(group.id, context);
    expect(computer).toMatchObject({ barcode: '724385522949', tracksComplete: true });
    expect(computer?.tracks).toHaveLength(12);
    expect(await answering('search.release.json').findAlbumByBarcode('724385522925', context)).toMatchObject({
      id: 'b1392450-e666-3926-a536-22c65f834433',
      title: 'OK Computer',
      trackCount: 12,
      credits: [{ name: 'Radiohead' }],
    });
  });

  test('releases and groups that say too little are no albums', async () => {
    // Recorded without release groups: they cannot be told from other editions.
    expect(await answering('browse.releases-by-artist.json').getAlbum(id(1), context)).toBeNull();
  });

  test('error answers', async () => {
    const fault = (file: string) => {
      const { status, headers, body } = recorded(`musicbrainz/${file}`);
      const { provider, inTime } = always({ status, headers, body });
      return expect(inTime(provider.getArtist(id(1), context)));
    };
    await fault('error.404.json').resolves.toBeNull();
    await fault('error.400-bad-inc.json').rejects.toMatchObject({ fault: 'bad_response' });
    await fault('error.403-no-user-agent.json').rejects.toMatchObject({ fault: 'unauthorized' });
    await fault('error.503-busy.json').rejects.toMatchObject({ fault: 'unavailable', retryAfterMs: 1000 });
    await fault('error.503-rate-limit.json').rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 1000 });
  });
});
