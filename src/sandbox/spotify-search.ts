import { yearOf } from '#music/partial-date.ts';
import { cameOutAround } from './calendar.ts';
import type { MadeAlbum, MadeArtist, MadeTrack } from './catalogue.ts';
import { mainArtist, titleAt } from './catalogue.ts';
import type { SandboxWorld } from './source.ts';
import { genresOf, isAlbumAtSpotify, isArtistAtSpotify, upcOf } from './spotify-objects.ts';
import { searchItems, wordMatcher } from './word-match.ts';

/** What stands in `q`: free words, and the last value of each filter. */
interface Question {
  words: string;
  filters: Partial<Record<Filter, string>>;
}

const FILTERS = ['artist', 'album', 'track', 'year', 'isrc', 'upc', 'genre', 'tag'] as const;
type Filter = (typeof FILTERS)[number];

/** `remaster track:"Blue Hour" artist:Miles`: a quoted value ends with the quote, another one before the next filter. */
export function parseQuestion(q: string): Question {
  const filters: Question['filters'] = {};
  const pattern = new RegExp(`\\b(${FILTERS.join('|')}):(?:"([^"]*)"|(.*?)(?=\\s+(?:${FILTERS.join('|')}):|$))`, 'gi');
  const words = q.replace(pattern, (_whole, name: string, quoted?: string, plain?: string) => {
    const filter = FILTERS.find((known) => known === name.toLowerCase());
    if (filter) filters[filter] = (quoted ?? plain ?? '').trim();
    return ' ';
  });
  return { words: words.trim(), filters };
}

/** What is found, best first. */
export interface SpotifySearch {
  artists(question: Question): MadeArtist[];
  albums(question: Question): MadeAlbum[];
  tracks(question: Question): MadeTrack[];
}

/** Search over what Spotify has. A filter that does not belong to a type finds nothing of that type. */
export function createSpotifySearch({ catalogue, clock }: SandboxWorld): SpotifySearch {
  const artists = catalogue.artists.filter(isArtistAtSpotify);
  const albums = catalogue.albums.filter(isAlbumAtSpotify);
  const tracks = albums.flatMap((album) => album.tracks);
  const titleOf = (album: MadeAlbum) => titleAt(album, 'spotify');
  return {
    artists: searchOver(artists, {
      textsOf: (artist) => [artist.name],
      weightOf: (artist) => artist.popularity,
      filters: {
        artist: byWords((artist) => [artist.name]),
        genre: byWords(genresOf),
      },
    }),
    albums: searchOver(albums, {
      textsOf: (album) => [titleOf(album), ...creditedNames(album)],
      weightOf: (album) => album.fans,
      filters: {
        artist: byWords(creditedNames),
        album: byWords((album) => [titleOf(album)]),
        year: inYears,
        upc: (upc) => (album) => upcOf(album) === upc,
        tag: (tag) => (album) => tag === 'new' && cameOutAround(album, clock.now().getTime(), { before: 14 }),
      },
    }),
    tracks: searchOver(tracks, {
      textsOf: (track) => [track.title, titleOf(track.album), ...creditedNames(track.recording)],
      weightOf: (track) => track.rank,
      filters: {
        artist: byWords((track) => creditedNames(track.recording)),
        album: byWords((track) => [titleOf(track.album)]),
        track: byWords((track) => [track.title]),
        year: (years) => (track) => inYears(years)(track.album),
        isrc: (isrc) => (track) => track.recording.isrc === isrc.toUpperCase(),
        genre: byWords((track) => genresOf(mainArtist(track.recording.credits))),
      },
    }),
  };
}

/** A filter's value, as the test of an item. */
type FilterTest<T> = (value: string) => (item: T) => boolean;

interface Searched<T> {
  textsOf(item: T): string[];
  weightOf(item: T): number;
  filters: Partial<Record<Filter, FilterTest<T>>>;
}

function searchOver<T>(items: T[], how: Searched<T>): (question: Question) => T[] {
  const byWeight = items.toSorted((a, b) => how.weightOf(b) - how.weightOf(a));
  return ({ words, filters }) => {
    const tests = FILTERS.flatMap((name) => {
      const value = filters[name];
      return value === undefined ? [] : [how.filters[name]?.(value) ?? (() => false)];
    });
    if (words === '' && tests.length === 0) return [];
    const found = words === '' ? byWeight : searchItems(items, words, how);
    return found.filter((item) => tests.every((test) => test(item)));
  };
}

function byWords<T>(textsOf: (item: T) => string[]): FilterTest<T> {
  return (value) => {
    const matches = wordMatcher(value);
    return (item) => matches(textsOf(item));
  };
}

const creditedNames = ({ credits }: Pick<MadeAlbum, 'credits'>): string[] =>
  credits.filter((credit) => isArtistAtSpotify(credit.artist)).map((credit) => credit.artist.name);

/** One year, or a range as 1955-1960. */
function inYears(years: string): (album: MadeAlbum) => boolean {
  const [from = '', to = from] = years.split('-');
  return (album) => {
    const year = yearOf(album.releaseDate);
    return year !== undefined && year >= Number(from) && year <= Number(to);
  };
}
