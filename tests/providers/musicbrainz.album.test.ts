import { describe, expect, test } from 'vitest';
import type { AlbumCandidate } from '#music/entities.ts';
import { always, context, credit, id, musicbrainz } from './musicbrainz-source.ts';

interface ReleaseDraft {
  n: number;
  tracks: number;
  date?: string | null;
  status?: string | null;
  group?: object;
}

function release({ n, tracks, date = '', status = 'Official', group = {} }: ReleaseDraft) {
  return {
    id: id(n),
    title: `Edition ${n}`,
    status,
    date,
    barcode: '724385522925',
    'artist-credit': [credit('Sólveig', 1)],
    'release-group': { id: id(500), title: 'Sólveig', 'primary-type': 'Album', 'secondary-types': [], ...group },
    'label-info': [{ label: { name: '[no label]' } }, { label: null }, { label: { name: 'Harvest' } }],
    media: [
      {
        position: 1,
        'track-count': tracks,
        tracks: Array.from({ length: tracks }, (_, index) => ({
          id: id(9000 + index),
          number: `A${index + 1}`,
          position: index + 1,
          title: `Song ${index + 1}`,
          length: null,
          recording: { id: id(7000 + index), title: `Song ${index + 1}`, length: 200_000, isrcs: ['GB-AYE-06-01696'] },
        })),
      },
    ],
  };
}

describe('a MusicBrainz album', () => {
  const albumOf = async (releases: object[]) => {
    const { provider, sent, inTime } = always({ json: { releases, 'release-count': releases.length } });
    return { album: await inTime(provider.getAlbum(id(500), context)), sent };
  };
  const chosen = (album: AlbumCandidate | null) => album?.externalIds.mbid_release;

  test('has all its tracks after one call', async () => {
    const { album, sent } = await albumOf([release({ n: 1, tracks: 3, date: '1973-03-24' })]);
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.search).toContain('inc=recordings+artist-credits+labels+isrcs+media+release-groups');
    expect(album).toMatchObject({
      id: id(500),
      externalIds: { mbid: id(500), mbid_release: id(1) },
      title: 'Sólveig',
      label: 'Harvest',
      barcode: '724385522925',
      releaseDate: '1973-03-24',
      trackCount: 3,
      discCount: 1,
      tracksComplete: true,
    });
    expect(album?.tracks?.[2]).toMatchObject({
      id: id(7002),
      externalIds: { mbid: id(7002) },
      title: 'Song 3',
      discNumber: 1,
      position: 3,
      durationMs: 200_000,
      isrc: 'GBAYE0601696',
      credits: [{ name: 'Sólveig' }],
    });
  });

  test('is shown by the earliest official release with the usual number of tracks', async () => {
    const { album } = await albumOf([
      release({ n: 1, tracks: 2, date: '1970-01-01', status: 'Promotion' }),
      release({ n: 2, tracks: 40, date: '1971-01-01' }),
      release({ n: 3, tracks: 10, date: '1975-01-01' }),
      release({ n: 4, tracks: 10, date: '1973-05-01' }),
      release({ n: 5, tracks: 10, date: null }),
      release({ n: 6, tracks: 10, date: '1973' }),
    ]);
    expect(chosen(album)).toBe(id(4));
  });

  test('that never came out officially is shown by what there is', async () => {
    const bootleg = release({ n: 8, tracks: 4, status: 'Bootleg' });
    const { provider, sent, inTime } = musicbrainz(({ url }) => ({
      json: { releases: new URL(url).searchParams.has('status') ? [] : [bootleg] },
    }));
    expect(chosen(await inTime(provider.getAlbum(id(500), context)))).toBe(id(8));
    expect(sent()).toHaveLength(2);
  });

  test('without any release is nothing', async () => {
    expect((await albumOf([])).album).toBeNull();
  });

  test('whose medium is cut off is not called complete', async () => {
    const cut = release({ n: 1, tracks: 3 });
    const [medium] = cut.media;
    const { album } = await albumOf([{ ...cut, media: [{ ...medium, 'track-count': 12 }] }]);
    expect(album).toMatchObject({ tracksComplete: false, trackCount: 12 });
    expect(album?.tracks).toHaveLength(3);
  });

  test('is found by its barcode only when the release really carries it', async () => {
    const carries = (barcode: string) => always({ json: { releases: [{ ...release({ n: 1, tracks: 0 }), barcode }] } });
    const found = await carries('0724385522925').provider.findAlbumByBarcode('724385522925', context);
    expect(found).toMatchObject({ id: id(500), barcode: '724385522925' });
    expect(found?.tracks).toBeUndefined();
    expect(await carries('724385522949').provider.findAlbumByBarcode('724385522925', context)).toBeNull();
  });
});

describe('a MusicBrainz recording', () => {
  test('is found by ISRC when all recordings under it are one song', async () => {
    const under = (...titles: string[]) =>
      always({
        json: { isrc: 'GBAYE0601696', recordings: titles.map((title, n) => ({ id: id(n), title, isrcs: [] })) },
      });
    expect(await under('Song', 'song!').provider.findTrackByIsrc('GBAYE0601696', context)).toMatchObject({
      id: id(0),
      isrc: 'GBAYE0601696',
    });
    expect(await under('Song', 'Another').provider.findTrackByIsrc('GBAYE0601696', context)).toBeNull();
  });
});
