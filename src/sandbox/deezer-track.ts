import { type MadeAlbum, type MadeTrack, mainArtist } from './catalogue.ts';
import { hexOf, wholeOf } from './catalogue-ids.ts';
import { albumBare, albumHashed, deezerDate } from './deezer-album.ts';
import {
  artistBare,
  artistLinked,
  artistOfChart,
  artistPictured,
  contributorsOf,
  DEEZER_SITE,
  shareLink,
} from './deezer-artist.ts';
import type { SandboxWorld } from './source.ts';

/** Seconds for which the address of a preview is good. */
const PREVIEW_LIFE_S = 900;

export const durationS = (track: MadeTrack) => Math.round(track.recording.durationMs / 1000);

/** What every form of a track has; all but the charts' say `readable`, too. */
const trackBare = (world: SandboxWorld, track: MadeTrack) => ({
  id: track.ids.deezer,
  ...titlesOf(track),
  duration: durationS(track),
  rank: track.rank,
  explicit_lyrics: track.explicit,
  explicit_content_lyrics: track.explicit ? 1 : 0,
  explicit_content_cover: 0,
  preview: previewOf(world, track),
  type: 'track',
});

const linkOf = (track: MadeTrack) => ({ link: `${DEEZER_SITE}/track/${track.ids.deezer}` });
const artistOf = (track: MadeTrack) => mainArtist(track.recording.credits);

const placeOf = (track: MadeTrack) => ({
  isrc: track.recording.isrc ?? '',
  track_position: track.position,
  disk_number: track.disc,
});

/** Inside `/album/{id}`. */
export const trackInside = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackBare(world, track),
  ...linkOf(track),
  readable: true,
  artist: artistBare(world, artistOf(track)),
});

/** In `/album/{id}/tracks`. */
export const trackOfAlbum = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackInside(world, track),
  ...placeOf(track),
});

export const trackOfTop = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackInside(world, track),
  contributors: contributorsOf(world, track.recording.credits),
  album: albumBare(world, track.album),
});

export const trackOnRadio = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackBare(world, track),
  readable: true,
  artist: artistPictured(world, artistOf(track)),
  album: albumBare(world, track.album),
});

const trackWithAlbum = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackBare(world, track),
  ...linkOf(track),
  md5_image: track.album.imageHash,
  album: albumHashed(world, track.album),
});

export const trackFound = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackWithAlbum(world, track),
  readable: true,
  isrc: track.recording.isrc ?? '',
  artist: artistLinked(world, artistOf(track)),
});

export const trackOfChart = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackWithAlbum(world, track),
  artist: artistOfChart(world, artistOf(track)),
});

export const trackWhole = (world: SandboxWorld, track: MadeTrack) => ({
  ...trackFound(world, track),
  ...placeOf(track),
  share: shareLink('track', track.ids.deezer),
  release_date: deezerDate(track.album),
  bpm: 0,
  gain: wholeOf(`${track.ids.track}#gain`, -140, -60) / 10,
  available_countries: ['DE', 'FR', 'GB', 'NO', 'US'],
  contributors: contributorsOf(world, track.recording.credits),
  track_token: hexOf(`${track.ids.track}#token`),
  artist: { ...artistOfChart(world, artistOf(track)), share: shareLink('artist', artistOf(track).ids.deezer) },
  album: albumDated(world, track.album),
});

const albumDated = (world: SandboxWorld, album: MadeAlbum) => ({
  ...albumHashed(world, album),
  link: `${DEEZER_SITE}/album/${album.ids.deezer}`,
  release_date: deezerDate(album),
});

/** Deezer names guests in the title, and what is in brackets once more by itself. */
function titlesOf(track: MadeTrack) {
  const { credits } = track.recording;
  const guests = credits.filter((_, at) => credits[at - 1]?.joinPhrase.includes('feat.')).map((credit) => credit.name);
  const title =
    guests.length > 0 && !track.title.includes(' Remix)')
      ? `${track.title} (feat. ${guests.join(' & ')})`
      : track.title;
  const [, short = title, version = ''] = /^(.+?) (\(.+\))$/.exec(title) ?? [];
  return { title, title_short: short, title_version: version };
}

/** Signed, and good for a quarter of an hour from now. */
function previewOf(world: SandboxWorld, track: MadeTrack): string {
  const hash = hexOf(`${track.ids.track}#preview`);
  const path = `/api/1/1/${hash.slice(0, 1)}/${hash.slice(1, 2)}/0/${hash}.mp3`;
  const expires = Math.floor(world.clock.now().getTime() / 1000) + PREVIEW_LIFE_S;
  return `https://cdnt-preview.dzcdn.net${path}?hdnea=exp=${expires}~acl=${path}*~data=user_id=0~hmac=${hexOf(`${hash}${expires}`)}`;
}
