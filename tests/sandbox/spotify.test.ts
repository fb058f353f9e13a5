import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeCatalogue } from '#sandbox/catalogue-data.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { type Answered, ask } from '../support/ask.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { keySetDifferences } from '../support/same-key-set.ts';
import { spotifySchemas } from '../support/spotify-schema.ts';

type Mode = 'legacy' | 'dev2026';

/** A running sandbox with a token for its Spotify. */
interface Spotify {
  sandbox: Sandbox;
  get(path: string): Promise<Answered>;
}

const clock = createFakeClock();
const catalogue = madeCatalogue(clock.now());

async function startSpotify(spotifyMode: Mode, options: Parameters<typeof startSandbox>[0] = {}): Promise<Spotify> {
  const sandbox = await startSandbox({ limits: 'off', clock, catalogue, ...options, spotifyMode });
  const { json } = await token(sandbox);
  return {
    sandbox,
    get: (path) => getWith(sandbox, path, `Bearer ${json.access_token}`),
  };
}

function getWith(sandbox: Sandbox, path: string, authorization?: string): Promise<Answered> {
  const url = path.startsWith('http') ? path : `${sandbox.env.SPOTIFY_API_URL}${path}`;
  return ask(url, { headers: authorization ? { authorization } : {} });
}

function token(sandbox: Sandbox, secret = sandbox.env.SPOTIFY_CLIENT_SECRET): Promise<Answered> {
  const basic = Buffer.from(`${sandbox.env.SPOTIFY_CLIENT_ID}:${secret}`).toString('base64');
  return ask(sandbox.env.SPOTIFY_TOKEN_URL ?? '', {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
}

let modes: Record<Mode, Spotify>;
beforeAll(async () => {
  modes = { legacy: await startSpotify('legacy'), dev2026: await startSpotify('dev2026') };
});
afterAll(async () => {
  await Promise.all(Object.values(modes).map(({ sandbox }) => sandbox.close()));
});

/** Things of the catalogue that Spotify has. */
function made() {
  const artist = catalogue.artists.find((each) => each.name === 'Lumen Harbour');
  const album = artist?.albums.find(
    (each) => each.sources.has('spotify') && each.barcode && each.label && each.tracks.length > 5,
  );
  const track = album?.tracks.find((each) => each.recording.isrc);
  if (!artist || !album || !track) throw new Error('the main artist is not at Spotify');
  return { artist, album, track };
}

const namesOf = (items: { name: string }[]) => items.map((item) => item.name);

describe("Spotify's token", () => {
  it('is given for the right client, and refused with an error that is a text', async () => {
    const { sandbox } = modes.dev2026;
    expect((await token(sandbox)).json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const refused = await token(sandbox, 'wrong');
    expect([refused.status, refused.json]).toEqual([
      400,
      { error: 'invalid_client', error_description: 'Invalid client' },
    ]);
  });

  it('is needed for every call; www-authenticate tells a missing one from a wrong one and an expired one', async () => {
    const passing = createFakeClock();
    const sandbox = await startSandbox({ clock: passing, catalogue, limits: 'off' });
    const { json } = await token(sandbox);
    const path = `/artists/${made().artist.ids.spotify}`;
    const missing = await getWith(sandbox, path);
    const wrong = await getWith(sandbox, path, 'Bearer wrong');
    const right = await getWith(sandbox, path, `Bearer ${json.access_token}`);
    await passing.advance(3_600_000);
    const expired = await getWith(sandbox, path, `Bearer ${json.access_token}`);
    await sandbox.close();
    expect([missing, wrong, right, expired].map(({ status }) => status)).toEqual([401, 401, 200, 401]);
    expect(missing.json).toEqual({ error: { status: 401, message: 'Missing/invalid/expired access token' } });
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="spotify"');
    expect(wrong.headers.get('www-authenticate')).toContain('Invalid access token');
    expect(expired.headers.get('www-authenticate')).toContain('The access token expired');
  });
});

describe('tokens that are made to expire', () => {
  it('are refused as expired from then on; one that is given later is good', async () => {
    const { sandbox, get } = await startSpotify('dev2026');
    const path = `/artists/${made().artist.ids.spotify}`;
    sandbox.expireTokens();
    const expired = await get(path);
    const { json } = await token(sandbox);
    const renewed = await getWith(sandbox, path, `Bearer ${json.access_token}`);
    sandbox.expireTokens();
    const again = await getWith(sandbox, path, `Bearer ${json.access_token}`);
    await sandbox.close();
    expect([expired.status, renewed.status, again.status]).toEqual([401, 200, 401]);
    expect(expired.headers.get('www-authenticate')).toContain('The access token expired');
  });
});

describe("Spotify's limits", () => {
  it('refuses the call after the last of a window with the seconds to wait', async () => {
    const { sandbox, get } = await startSpotify('dev2026', { clock: createFakeClock(), limits: 'enforced' });
    const answers = await Promise.all(Array.from({ length: 90 }, () => get('/search?q=lumen&type=artist')));
    await sandbox.close();
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(({ json }) => json)).toEqual([{ error: { status: 429, message: 'API rate limit exceeded' } }]);
    expect(refused[0]?.headers.get('retry-after')).toBe('30');
  });

  it('says QUOTA_EXCEEDED with a day to wait when the quota is used up', async () => {
    const { sandbox, get } = await startSpotify('dev2026');
    sandbox.setFault('spotify', { kind: 'quota' });
    const { status, headers, json } = await get('/search?q=lumen&type=artist');
    await sandbox.close();
    expect([status, headers.get('retry-after'), json.error.reason]).toEqual([429, '86400', 'QUOTA_EXCEEDED']);
  });
});

describe("Spotify's search", () => {
  const search = async (mode: Mode, q: string, type: string, more = '') =>
    (await modes[mode].get(`/search?q=${encodeURIComponent(q)}&type=${type}${more}`)).json;

  it('finds several types at once, whatever the accents, the namesake first', async () => {
    const json = await search('dev2026', 'solveig ran', 'artist,album,track');
    expect(Object.keys(json)).toEqual(['artists', 'albums', 'tracks']);
    expect(json.artists.items[0].name).toBe('Sólveig Rán');
    expect(json.albums.total).toBeGreaterThan(0);
  });

  it('narrows by artist, album, track and year', async () => {
    const { artist, album, track } = made();
    const tracks = await search(
      'legacy',
      `track:"${track.title}" artist:"${artist.name}" album:"${album.title}"`,
      'track',
    );
    expect(namesOf(tracks.tracks.items)).toContain(track.title);
    const albums = await search('legacy', `artist:${artist.name} year:1000-1001`, 'album');
    expect(albums.albums.total).toBe(0);
  });

  it('finds by ISRC, by UPC only as Spotify keeps it, and new albums by tag', async () => {
    const { track } = made();
    const byIsrc = await search('dev2026', `isrc:${track.recording.isrc}`, 'track');
    expect(byIsrc.tracks.items[0].external_ids.isrc).toBe(track.recording.isrc);
    const spotifys = catalogue.albums.filter((album) => album.sources.has('spotify') && album.barcode);
    const totals = await Promise.all(
      spotifys.slice(0, 20).map(async ({ barcode }) => {
        const [bare, padded] = [`upc:${barcode}`, `upc:00${barcode}`];
        return [
          (await search('legacy', bare, 'album')).albums.total,
          (await search('legacy', padded, 'album')).albums.total,
        ];
      }),
    );
    expect(new Set(totals.map(String))).toEqual(new Set(['1,0', '0,1']));
    expect((await search('dev2026', 'tag:new', 'album')).albums.total).toBeGreaterThan(0);
  });

  it('gives pages with whole addresses that lead through all hits once', async () => {
    const seen: string[] = [];
    let next: string | null = '/search?q=lumen&type=track&limit=10';
    let total = 0;
    while (next) {
      const { json }: Answered = await modes.dev2026.get(next);
      seen.push(...json.tracks.items.map((track: { id: string }) => track.id));
      ({ next, total } = json.tracks);
    }
    expect(total).toBeGreaterThan(10);
    expect([seen.length, new Set(seen).size]).toEqual([total, total]);
  });

  it('refuses a search without words, an unknown type and an offset beyond 1000', async () => {
    const { get } = modes.legacy;
    const answers = await Promise.all(
      ['/search?type=artist', '/search?q=x&type=song', '/search?q=x&type=artist&offset=1001'].map(get),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });
});

describe("Spotify's discography", () => {
  it('shows the groups that were asked for, and in legacy mode says which is which', async () => {
    const { artist } = made();
    const groupsOf = async (groups: string) => {
      const path = `/artists/${artist.ids.spotify}/albums?include_groups=${groups}&limit=50`;
      const { items } = (await modes.legacy.get(path)).json;
      return new Set(items.map((album: { album_group: string }) => album.album_group));
    };
    expect(await groupsOf('album,single')).toEqual(new Set(['album', 'single']));
    expect(await groupsOf('album')).toEqual(new Set(['album']));
    const { items } = (await modes.dev2026.get(`/artists/${artist.ids.spotify}/albums`)).json;
    expect(items).toHaveLength(5);
    expect(items[0]).not.toHaveProperty('album_group');
  });

  it('puts fifty tracks into an album and the rest on the following pages', async () => {
    const box = catalogue.albums.find((album) => album.sources.has('spotify') && album.tracks.length === 120);
    const { json } = await modes.dev2026.get(`/albums/${box?.ids.spotify}`);
    expect([json.total_tracks, json.tracks.items.length]).toEqual([120, 50]);
    const second = await modes.dev2026.get(json.tracks.next);
    expect([second.json.items.length, second.json.offset]).toEqual([50, 50]);
  });
});

describe("Spotify's refusals of ids", () => {
  it('does not know an id of the right form, and refuses one of a wrong form', async () => {
    const { get } = modes.legacy;
    const unknown = await get('/albums/0000000000000000000000');
    expect([unknown.status, unknown.json]).toEqual([404, { error: { status: 404, message: 'Resource not found' } }]);
    expect((await get('/albums/nonsense')).status).toBe(400);
  });
});

describe('the development mode of 2026', () => {
  it('refuses what was removed with 403, which the legacy mode has', async () => {
    const { artist, album, track } = made();
    const paths = [
      `/artists/${artist.ids.spotify}/top-tracks`,
      `/artists/${artist.ids.spotify}/related-artists`,
      '/browse/new-releases',
      `/artists?ids=${artist.ids.spotify},0000000000000000000000`,
      `/albums?ids=${album.ids.spotify}`,
      `/tracks?ids=${track.ids.spotify}`,
    ];
    const refused = await Promise.all(paths.map(modes.dev2026.get));
    expect(refused.map(({ json }) => json)).toEqual(
      paths.map(() => ({ error: { status: 403, message: 'Forbidden' } })),
    );
    const given = await Promise.all(paths.map(modes.legacy.get));
    expect(given.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(given[3]?.json.artists[1]).toBeNull();
  });

  it('refuses pages of more than ten in search and discographies, but not in albums', async () => {
    const { artist, album } = made();
    const { get } = modes.dev2026;
    const search = await get('/search?q=lumen&type=artist&limit=11');
    expect([search.status, search.json]).toEqual([400, { error: { status: 400, message: 'Invalid limit' } }]);
    expect((await get(`/artists/${artist.ids.spotify}/albums?limit=11`)).status).toBe(400);
    expect((await get(`/albums/${album.ids.spotify}/tracks?limit=50`)).status).toBe(200);
    expect((await modes.legacy.get('/search?q=lumen&type=artist&limit=50')).status).toBe(200);
  });
});

describe.skipIf(!hasRecordedAnswers)("answers with the keys of the recorded ones and by Spotify's own schemas", () => {
  /** The parts that several answers have in common were recorded at different times: an album in a list is newest in the search by UPC. */
  function recordings(mode: Mode) {
    const folder = mode === 'legacy' ? 'legacy' : 'devmode-2026';
    const read = (name: string) => JSON.parse(recorded(`spotify/${name}.json`).body);
    const album = read(`${folder}/album`);
    const listed = read('legacy/search.album-upc').albums.items[0];
    const inSearch = mode === 'legacy' ? listed : without(listed, ['available_markets']);
    // Not every track has an ISRC.
    const track = { ...read(`${folder}/track`), album: inSearch, is_local: false, external_ids: {} };
    const artistAlbums = read(`${folder}/artist-albums`);
    return {
      artist: [read(`${folder}/artist`), read(`${folder}/search.artist`).artists.items[0]],
      album: [album],
      tracks: [read(`${folder}/album-tracks`), album.tracks],
      track: [read(`${folder}/track`), track],
      artists: [read(`${folder}/search.artist`)],
      found: [read(`${folder}/search.track`), { tracks: { ...read(`${folder}/search.track`).tracks, items: [track] } }],
      albums: [artistAlbums, { ...artistAlbums, items: [{ ...artistAlbums.items[0], ...inSearch }] }],
    };
  }

  function without(value: Record<string, unknown>, keys: string[]) {
    return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
  }

  const cases: [keyof ReturnType<typeof recordings>, string, (answer: Answered['json']) => unknown, () => string][] = [
    ['artist', 'ArtistObject', (json) => json, () => `/artists/${made().artist.ids.spotify}`],
    ['album', 'AlbumObject', (json) => json, () => `/albums/${made().album.ids.spotify}`],
    ['tracks', 'PagingSimplifiedTrackObject', (json) => json, () => `/albums/${made().album.ids.spotify}/tracks`],
    ['track', 'TrackObject', (json) => json, () => `/tracks/${made().track.ids.spotify}`],
    ['artists', 'PagingArtistObject', (json) => json.artists, () => '/search?q=lumen&type=artist'],
    ['found', 'PagingTrackObject', (json) => json.tracks, () => '/search?q=lumen&type=track'],
    [
      'albums',
      'PagingArtistDiscographyAlbumObject',
      (json) => json,
      () => `/artists/${made().artist.ids.spotify}/albums?include_groups=album,single,compilation,appears_on`,
    ],
  ];

  describe.each(['legacy', 'dev2026'] as const)('%s', (mode) => {
    let schemaOf: ReturnType<typeof spotifySchemas>;
    let known: ReturnType<typeof recordings>;
    beforeAll(() => {
      known = recordings(mode);
      schemaOf = spotifySchemas(mode);
    });

    it.each(cases)('%s', async (name, schema, part, path) => {
      const { json } = await modes[mode].get(path());
      expect(keySetDifferences(json, known[name])).toEqual([]);
      expect(schemaOf(schema).safeParse(part(json)).error?.issues ?? []).toEqual([]);
    });
  });
});
