import { distance } from 'fastest-levenshtein';
import { normalizeName } from '#music/normalize.ts';
import { creditLine, type MadeAlbum, type MadeArtist, type MadeTrack, titleAt } from './catalogue.ts';
import type { SandboxWorld } from './source.ts';
import { matchesWords, searchItems } from './word-match.ts';

/** The searches of Deezer, over what Deezer has. Words may be cut short; artists are found with one letter wrong, too. */
export function deezerSearch({ catalogue }: SandboxWorld) {
  const artists = catalogue.artists.filter((artist) => artist.sources.has('deezer'));
  const albums = catalogue.albums.filter((album) => album.sources.has('deezer'));
  const tracks = albums.flatMap((album) => album.tracks);
  return {
    artists: (query: string): MadeArtist[] => {
      const found = searchItems(artists, query, {
        textsOf: (artist) => [artist.name, ...artist.aliases],
        weightOf: (artist) => artist.fans,
      });
      return found.length > 0 ? found : artists.filter((artist) => isNearly(artist.name, query));
    },
    albums: (query: string): MadeAlbum[] =>
      searchItems(albums, query, {
        textsOf: (album) => [titleAt(album, 'deezer'), creditLine(album.credits)],
        weightOf: (album) => album.fans,
      }),
    tracks: (query: string): MadeTrack[] => {
      const fields = fieldsOf(query);
      if (fields.length > 0) return tracks.filter((track) => fields.every((field) => fitsField(track, field)));
      return searchItems(tracks, query, { textsOf: textsOfTrack, weightOf: (track) => track.rank });
    },
  };
}

interface Field {
  name: string;
  text: string;
}

const textsOfTrack = (track: MadeTrack) => [
  track.title,
  creditLine(track.recording.credits),
  titleAt(track.album, 'deezer'),
];

/** `artist:"Lumen Harbour" track:"Night Ferry"`. */
const fieldsOf = (query: string): Field[] =>
  [...query.matchAll(/(artist|track|album):"([^"]*)"/g)].map(([, name = '', text = '']) => ({ name, text }));

function fitsField(track: MadeTrack, { name, text }: Field): boolean {
  if (name === 'artist') return matchesWords(text, [creditLine(track.recording.credits)]);
  return matchesWords(text, [name === 'track' ? track.title : titleAt(track.album, 'deezer')]);
}

const isNearly = (name: string, query: string) =>
  query.length >= 5 && distance(normalizeName(name), normalizeName(query)) <= 2;
