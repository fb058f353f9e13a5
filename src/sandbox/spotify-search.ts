import { yearOf } from '#music/partial-date.ts';
import { cameOutAround } from './calendar.ts';
import type { MadeAlbum, MadeArtist, MadeTrack } from './catalogue.ts';
import { mainArtist, titleAt } from './catalogue.ts';
import type { SandboxWorld } from './source.ts';
import { genresOf, isAlbumAtSpotify, isArtistAtSpotify, upcOf } from './spotify-objects.ts';
import { matchesWords, searchItems } from './word-match.ts';

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
  return {
    artists: (question) =>
      search(artists, question, {
        textsOf: (artist) => [artist.name],
        weightOf: (artist) => artist.popularity,
        filters: {
          artist: (artist, name) => matchesWords(name, [artist.name]),
          genre: (artist, genre) => genresOf(artist).some((own) => matchesWords(genre, [own])),
        },
      }),
    albums: (question) =>
      search(albums, question, {
        textsOf: (album) => [titleAt(album, 'spotify'), ...creditedNames(album)],
        weightOf: (album) => album.fans,
        filters: {
          artist: (album, name) => matchesWords(name, creditedNames(album)),
          album: (album, title) => matchesWords(title, [titleAt(album, 'spotify')]),
          year: (album, years) => isInYears(album, years),
          upc: (album, upc) => upcOf(album) === upc,
          tag: (album, tag) => tag === 'new' && cameOutAround(album, clock.now().getTime(), { before: 14 }),
        },
      }),
    tracks: (question) =>
      search(tracks, question, {
        textsOf: (track) => [track.title, titleAt(track.album, 'spotify'), ...creditedNames(track.recording)],
        weightOf: (track) => track.rank,
        filters: {
          artist: (track, name) => matchesWords(name, creditedNames(track.recording)),
          album: (track, title) => matchesWords(title, [titleAt(track.album, 'spotify')]),
          track: (track, title) => matchesWords(title, [track.title]),
          year: (track, years) => isInYears(track.album, years),
          isrc: (track, isrc) => track.recording.isrc === isrc.toUpperCase(),
          genre: (track, genre) =>
            genresOf(mainArtist(track.recording.credits)).some((own) => matchesWords(genre, [own])),
        },
      }),
  };
}

interface Searchable<T> {
  textsOf(item: T): string[];
  weightOf(item: T): number;
  filters: Partial<Record<Filter, (item: T, value: string) => boolean>>;
}

function search<T>(items: T[], { words, filters }: Question, how: Searchable<T>): T[] {
  const asked = FILTERS.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [{ test: how.filters[name], value }];
  });
  if (asked.length === 0 && words === '') return [];
  const left = items.filter((item) => asked.every(({ test, value }) => test?.(item, value) ?? false));
  if (words !== '') return searchItems(left, words, how);
  return left.sort((a, b) => how.weightOf(b) - how.weightOf(a));
}

const creditedNames = ({ credits }: Pick<MadeAlbum, 'credits'>): string[] =>
  credits.filter((credit) => isArtistAtSpotify(credit.artist)).map((credit) => credit.artist.name);

function isInYears(album: MadeAlbum, years: string): boolean {
  const [from = '', to = from] = years.split('-');
  const year = yearOf(album.releaseDate);
  return year !== undefined && year >= Number(from) && year <= Number(to);
}
