import type { MadeArtist, MadeCredit } from './catalogue.ts';
import type { SandboxWorld } from './source.ts';

/** Deezer's web site, as its links name it. */
export const DEEZER_SITE = 'https://www.deezer.com';

const SIZES = { small: 56, medium: 250, big: 500, xl: 1000 };

/** `picture_small` and so on; an empty hash is how Deezer says that there is no picture. */
export function picturesOf(
  world: SandboxWorld,
  field: 'picture' | 'cover',
  kind: 'artist' | 'cover' | 'misc',
  hash = '',
) {
  return Object.fromEntries(
    Object.entries(SIZES).map(([size, side]) => [
      `${field}_${size}`,
      `${world.origin}/img/images/${kind}/${hash}/${side}x${side}-000000-80-0-0.jpg`,
    ]),
  );
}

export const shareLink = (kind: 'artist' | 'album' | 'track', id: number) =>
  `${DEEZER_SITE}/${kind}/${id}?utm_source=deezer&utm_content=${kind}-${id}&utm_term=0&utm_medium=web`;

/** As it stands inside an album or a track: the name and where its songs are. */
export const artistBare = (world: SandboxWorld, artist: MadeArtist) => ({
  id: artist.ids.deezer,
  name: artist.name,
  tracklist: `${world.origin}/deezer/artist/${artist.ids.deezer}/top?limit=50`,
  type: 'artist',
});

export const artistPictured = (world: SandboxWorld, artist: MadeArtist) => ({
  ...artistBare(world, artist),
  picture: `${world.origin}/deezer/artist/${artist.ids.deezer}/image`,
  ...picturesOf(world, 'picture', 'artist', artist.imageHash),
});

export const artistLinked = (world: SandboxWorld, artist: MadeArtist) => ({
  ...artistPictured(world, artist),
  link: `${DEEZER_SITE}/artist/${artist.ids.deezer}`,
});

export const artistOfGenre = (world: SandboxWorld, artist: MadeArtist) => ({
  ...artistPictured(world, artist),
  radio: true,
});

export const artistOfChart = (world: SandboxWorld, artist: MadeArtist) => ({
  ...artistLinked(world, artist),
  radio: true,
});

/** In a search and among the related. */
export const artistListed = (world: SandboxWorld, artist: MadeArtist) => ({
  ...artistOfChart(world, artist),
  nb_album: albumsWith(world, artist).length,
  nb_fan: artist.fans,
});

export const artistWhole = (world: SandboxWorld, artist: MadeArtist) => ({
  ...artistListed(world, artist),
  share: shareLink('artist', artist.ids.deezer),
});

/** The credited artists in order, with what each did. Those whom Deezer does not have are left out. */
export const contributorsOf = (world: SandboxWorld, credits: MadeCredit[]) =>
  credits
    .map(({ artist }, at) => ({ artist, isGuest: credits[at - 1]?.joinPhrase.includes('feat.') === true }))
    .filter(({ artist }) => artist.sources.has('deezer'))
    .map(({ artist, isGuest }) => ({
      ...artistOfChart(world, artist),
      share: shareLink('artist', artist.ids.deezer),
      role: isGuest ? 'Featured' : 'Main',
    }));

/** The albums on Deezer that credit the artist in any place, newest first. */
export const albumsWith = (world: SandboxWorld, artist: MadeArtist) =>
  world.catalogue.albums
    .filter((album) => album.sources.has('deezer') && album.credits.some((credit) => credit.artist === artist))
    .sort((a, b) => (b.releaseDate ?? '').localeCompare(a.releaseDate ?? ''));
