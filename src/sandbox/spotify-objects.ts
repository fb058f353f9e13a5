import { precisionOf } from '#music/partial-date.ts';
import type { MadeAlbum, MadeArtist, MadeCredit, MadeTrack } from './catalogue.ts';
import { mainArtist, titleAt } from './catalogue.ts';
import { fractionOf, hexOf } from './catalogue-ids.ts';
import type { SandboxWorld } from './source.ts';
import { pageOf } from './spotify-page.ts';

/** The page of tracks that stands inside an album. */
const EMBEDDED_TRACKS = 50;
const MARKETS = ['AT', 'BR', 'CH', 'DE', 'FR', 'GB', 'IS', 'JP', 'NO', 'US'];

/** Where the Web API of the stand-in lies. */
export const spotifyApi = (world: SandboxWorld): string => `${world.origin}/spotify/v1`;

export const isArtistAtSpotify = (artist: MadeArtist): boolean => artist.sources.has('spotify');

/** Spotify shows an album only with an artist to link. */
export const isAlbumAtSpotify = (album: MadeAlbum): boolean =>
  album.sources.has('spotify') && album.credits.some((credit) => isArtistAtSpotify(credit.artist));

/** Fields that the development mode of 2026 took away. */
function legacy<T extends object>(world: SandboxWorld, fields: T): Partial<T> {
  return world.spotifyMode === 'legacy' ? fields : {};
}

function identity(world: SandboxWorld, type: 'artist' | 'album' | 'track', id: string) {
  return {
    external_urls: { spotify: `https://open.spotify.com/${type}/${id}` },
    href: `${spotifyApi(world)}/${type}s/${id}`,
    id,
    type,
    uri: `spotify:${type}:${id}`,
  };
}

function imagesOf(world: SandboxWorld, hash: string | undefined, widths: number[]) {
  if (!hash) return [];
  return widths.map((side) => ({ height: side, url: `${world.origin}/img/spotify/${hash}-${side}.jpg`, width: side }));
}

function artistRefs(world: SandboxWorld, credits: MadeCredit[]) {
  const artists = new Set(credits.map((credit) => credit.artist).filter(isArtistAtSpotify));
  return [...artists].map((artist) => ({ ...identity(world, 'artist', artist.ids.spotify), name: artist.name }));
}

/** Spotify's own genres are gone for most: half of the artists have none. */
export function genresOf(artist: MadeArtist): string[] {
  return fractionOf(`${artist.slug}#spotify-genres`) < 0.5 ? [] : artist.tags.slice(0, 3).map((tag) => tag.name);
}

export function artistObject(world: SandboxWorld, artist: MadeArtist) {
  return {
    ...identity(world, 'artist', artist.ids.spotify),
    ...legacy(world, { followers: { href: null, total: artist.fans }, popularity: artist.popularity }),
    genres: genresOf(artist),
    images: imagesOf(world, artist.imageHash, [640, 320, 160]),
    name: artist.name,
  };
}

/** Some barcodes are kept with two zeros before them, and are found only with these. */
export function upcOf(album: MadeAlbum): string | undefined {
  if (!album.barcode) return undefined;
  return fractionOf(`${album.ids.spotify}#upc`) < 0.3 ? `00${album.barcode}` : album.barcode;
}

export function albumTypeOf(album: MadeAlbum): 'album' | 'single' | 'compilation' {
  return album.type === 'ep' ? 'single' : album.type;
}

/** An album as it stands in lists. An unknown date is the year 0000. */
export function albumObject(world: SandboxWorld, album: MadeAlbum) {
  const date = album.releaseDate ?? '0000';
  return {
    album_type: albumTypeOf(album),
    ...legacy(world, { available_markets: MARKETS }),
    artists: artistRefs(world, album.credits),
    ...identity(world, 'album', album.ids.spotify),
    images: imagesOf(world, album.imageHash, [640, 300, 64]),
    name: titleAt(album, 'spotify'),
    release_date: date,
    release_date_precision: precisionOf(date),
    total_tracks: album.tracks.length,
  };
}

export function fullAlbumObject(world: SandboxWorld, album: MadeAlbum) {
  const upc = upcOf(album);
  const year = album.releaseDate?.slice(0, 4) ?? '0000';
  const owner = `${year} ${album.label ?? mainArtist(album.credits).name}`;
  return {
    ...albumObject(world, album),
    tracks: albumTracksPage(world, album, { limit: EMBEDDED_TRACKS, offset: 0 }),
    copyrights: [
      { text: `© ${owner}`, type: 'C' },
      { text: `℗ ${owner}`, type: 'P' },
    ],
    external_ids: upc ? { upc } : {},
    genres: [],
    ...legacy(world, { label: album.label ?? '', popularity: popularityOf(album) }),
  };
}

function popularityOf(album: MadeAlbum): number {
  const share = 0.5 + fractionOf(`${album.ids.spotify}#popularity`) / 2;
  return Math.round(mainArtist(album.credits).popularity * share);
}

export function albumTracksPage(world: SandboxWorld, album: MadeAlbum, range: { limit: number; offset: number }) {
  const href = `${spotifyApi(world)}/albums/${album.ids.spotify}/tracks`;
  return pageOf(album.tracks, { href, params: {}, ...range }, (track) => albumTrackObject(world, track));
}

/** A track as it stands inside its album. */
function albumTrackObject(world: SandboxWorld, track: MadeTrack) {
  const own = artistRefs(world, track.recording.credits);
  return {
    artists: own.length > 0 ? own : artistRefs(world, track.album.credits),
    ...legacy(world, { available_markets: MARKETS }),
    disc_number: track.disc,
    duration_ms: track.recording.durationMs,
    explicit: track.explicit,
    ...identity(world, 'track', track.ids.spotify),
    is_local: false,
    name: track.title,
    preview_url:
      world.spotifyMode === 'legacy' ? `https://p.scdn.co/mp3-preview/${hexOf(`${track.ids.spotify}#preview`)}` : null,
    track_number: track.position,
  };
}

export function trackObject(world: SandboxWorld, track: MadeTrack) {
  const { isrc } = track.recording;
  return {
    ...albumTrackObject(world, track),
    album: albumObject(world, track.album),
    external_ids: isrc ? { isrc } : {},
    ...legacy(world, { popularity: Math.round(track.rank / 10_000) }),
  };
}
