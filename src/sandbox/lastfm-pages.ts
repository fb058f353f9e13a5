import { normalizeName } from '#music/normalize.ts';
import type { Catalogue, MadeAlbum, MadeArtist, MadeRecording } from './catalogue.ts';
import { mainArtist, titleAt } from './catalogue.ts';
import { artistUrl, LastfmRefusal, mbidOrNone, reachOf } from './lastfm-json.ts';
import { searchItems } from './word-match.ts';

/** Last.fm has one page for a name: namesakes share it, with the MBID of the most heard. */
export interface LastfmPage {
  name: string;
  /** `""` where Last.fm has none. */
  mbid: string;
  url: string;
  listeners: number;
  plays: number;
  /** Most heard first; empty only for `[unknown]`. */
  artists: MadeArtist[];
  /** Most heard first. */
  albums: MadeAlbum[];
  /** Most heard first. */
  recordings: MadeRecording[];
}

/** The pages of the artists that Last.fm knows. */
export interface LastfmPages {
  /** Most heard first. */
  all: LastfmPage[];
  /** The songs of single artists, most heard first. */
  songs: MadeRecording[];
  pageOf(artist: MadeArtist): LastfmPage | undefined;
  /** The page for the parameters `mbid` or `artist`. @throws {LastfmRefusal} 6 when there is none. */
  find(query: URLSearchParams): LastfmPage;
  /** The page that an alias or another spelling stands for. */
  corrected(name: string): LastfmPage | undefined;
  searchArtists(words: string): LastfmPage[];
  searchAlbums(words: string): MadeAlbum[];
  searchTracks(words: string): MadeRecording[];
}

export function createLastfmPages(catalogue: Catalogue): LastfmPages {
  const known = catalogue.artists.filter((artist) => artist.sources.has('lastfm'));
  const names = new Set(known.map((artist) => artist.name.toLowerCase()));
  const real = [...names]
    .map((name) => known.filter((artist) => artist.name.toLowerCase() === name))
    .map((namesakes) => pageFor(catalogue, namesakes));
  const special = known.length === 0 ? [] : [pageFor(catalogue, [catalogue.variousArtists]), unknownPage()];
  const all = [...real, ...special.filter((page) => !names.has(page.name))].sort((a, b) => b.listeners - a.listeners);
  const byLowerCase = new Map(all.map((page) => [page.name.toLowerCase(), page]));
  const byMbid = new Map(all.flatMap((page) => page.artists.map((artist) => [artist.ids.mbid, page] as const)));
  const byAlias = new Map(
    real.flatMap((page) =>
      [page.name, ...page.artists.flatMap((artist) => artist.aliases)].map((name) => [normalizeName(name), page]),
    ),
  );
  const corrected = (name: string) => byLowerCase.get(name.toLowerCase()) ?? byAlias.get(normalizeName(name));
  return {
    all,
    songs: byListeners([...new Set(real.flatMap((page) => page.recordings))]),
    pageOf: (artist) => byMbid.get(artist.ids.mbid),
    corrected,
    ...searchesOver(all),
    find(query) {
      const mbid = query.get('mbid');
      const name = query.get('artist')?.trim();
      if (!mbid && !name) {
        throw new LastfmRefusal(6, 'Invalid parameters - Your request is missing a required parameter', 400);
      }
      const page = (mbid && byMbid.get(mbid)) || (name && byLowerCase.get(name.toLowerCase()));
      if (page) return page;
      const other = name ? corrected(name) : undefined;
      if (!other || !name) throw new LastfmRefusal(6, 'The artist you supplied could not be found');
      return query.get('autocorrect') === '1' ? other : misspelt(other, name);
    },
  };
}

function searchesOver(pages: LastfmPage[]): Pick<LastfmPages, 'searchArtists' | 'searchAlbums' | 'searchTracks'> {
  const albums = pages.flatMap((page) => page.albums);
  const recordings = [...new Set(pages.flatMap((page) => page.recordings))];
  return {
    searchArtists: (words) =>
      searchItems(pages, words, {
        textsOf: (page) => [page.name, ...page.artists.flatMap((artist) => artist.aliases)],
        weightOf: (page) => page.listeners,
      }),
    searchAlbums: (words) =>
      searchItems(albums, words, {
        textsOf: (album) => [titleAt(album, 'lastfm'), mainArtist(album.credits).name],
        weightOf: (album) => album.fans,
      }),
    searchTracks: (words) =>
      searchItems(recordings, words, {
        textsOf: (recording) => [recording.title, mainArtist(recording.credits).name],
        weightOf: (recording) => reachOf(recording).listeners,
      }),
  };
}

/** Without autocorrection another spelling has a page of its own, which is no real artist's. */
function misspelt(page: LastfmPage, name: string): LastfmPage {
  const url = artistUrl(name).replace('/music/', '/music/+noredirect/');
  return {
    ...page,
    name,
    mbid: '',
    url,
    listeners: Math.ceil(page.listeners / 500),
    plays: Math.ceil(page.plays / 900),
  };
}

function pageFor(catalogue: Catalogue, namesakes: MadeArtist[]): LastfmPage {
  const artists = namesakes.toSorted((a, b) => b.listeners - a.listeners);
  const [first] = artists;
  if (!first) throw new Error('a page without an artist');
  const albums = artists.flatMap((artist) => artist.albums).filter((album) => album.sources.has('lastfm'));
  const own = albums.flatMap((album) => album.tracks.map((track) => track.recording));
  const recordings = [...new Set(own)].filter(
    (recording) => first === catalogue.variousArtists || artists.includes(mainArtist(recording.credits)),
  );
  return {
    name: first.name,
    mbid: mbidOrNone(first.ids.mbid),
    url: artistUrl(first.name),
    listeners: artists.reduce((sum, artist) => sum + artist.listeners, 0),
    plays: artists.reduce((sum, artist) => sum + artist.plays, 0),
    artists,
    albums: albums.sort((a, b) => b.fans - a.fans),
    recordings: byListeners(recordings),
  };
}

function byListeners(recordings: MadeRecording[]): MadeRecording[] {
  const listeners = new Map(recordings.map((recording) => [recording, reachOf(recording).listeners]));
  return recordings.toSorted((a, b) => (listeners.get(b) ?? 0) - (listeners.get(a) ?? 0));
}

/** Where everything without a name is counted. */
function unknownPage(): LastfmPage {
  const name = '[unknown]';
  const nothing = { artists: [], albums: [], recordings: [] };
  return { name, mbid: '', url: artistUrl(name), listeners: 2_110_000, plays: 41_300_000, ...nothing };
}
