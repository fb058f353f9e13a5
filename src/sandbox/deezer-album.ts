import { type MadeAlbum, mainArtist, titleAt } from './catalogue.ts';
import { genres } from './catalogue-words.ts';
import { artistBare, artistLinked, artistOfChart, DEEZER_SITE, picturesOf } from './deezer-artist.ts';
import type { SandboxWorld } from './source.ts';

const RECORD_TYPES = { album: 'album', ep: 'ep', single: 'single', compilation: 'compile' } as const;

/** Deezer's entry for a genre's name. */
export const genreNamed = (name: string) => genres.find((genre) => genre.name === name) ?? genres[0];

/** Always a whole day: the first of a month or year that is known only so far, `0000-00-00` when nothing is. */
export const deezerDate = (album: MadeAlbum) =>
  album.releaseDate === undefined ? '0000-00-00' : `${album.releaseDate}-01-01`.slice(0, 10);

/** As it stands inside a track of a list. */
export const albumBare = (world: SandboxWorld, album: MadeAlbum) => ({
  id: album.ids.deezer,
  title: titleAt(album, 'deezer'),
  cover: `${world.origin}/deezer/album/${album.ids.deezer}/image`,
  ...picturesOf(world, 'cover', 'cover', album.imageHash),
  tracklist: `${world.origin}/deezer/album/${album.ids.deezer}/tracks`,
  type: 'album',
});

export const albumHashed = (world: SandboxWorld, album: MadeAlbum) => ({
  ...albumBare(world, album),
  md5_image: album.imageHash,
});

const kindOf = (album: MadeAlbum) => ({ record_type: RECORD_TYPES[album.type], explicit_lyrics: album.explicit });
const linkOf = (album: MadeAlbum) => ({ link: `${DEEZER_SITE}/album/${album.ids.deezer}` });

/** In a discography: everything but the artist. */
export const albumOfArtist = (world: SandboxWorld, album: MadeAlbum) => ({
  ...albumHashed(world, album),
  ...kindOf(album),
  ...linkOf(album),
  genre_id: genreNamed(album.genre).id,
  fans: album.fans,
  release_date: deezerDate(album),
});

export const albumFound = (world: SandboxWorld, album: MadeAlbum) => ({
  ...albumHashed(world, album),
  ...kindOf(album),
  ...linkOf(album),
  genre_id: genreNamed(album.genre).id,
  nb_tracks: album.tracks.length,
  artist: artistLinked(world, mainArtist(album.credits)),
});

/** Among an editor's new releases. */
export const albumReleased = (world: SandboxWorld, album: MadeAlbum) => ({
  ...albumHashed(world, album),
  release_date: deezerDate(album),
  artist: artistBare(world, mainArtist(album.credits)),
});

export const albumOfChart = (world: SandboxWorld, album: MadeAlbum) => ({
  ...albumHashed(world, album),
  ...kindOf(album),
  ...linkOf(album),
  artist: artistOfChart(world, mainArtist(album.credits)),
});
