import { type MadeAlbum, mainArtist } from './catalogue.ts';
import { albumHashed, albumOfArtist, genreNamed } from './deezer-album.ts';
import { artistPictured, contributorsOf, shareLink } from './deezer-artist.ts';
import { durationS, trackInside } from './deezer-track.ts';
import type { SandboxWorld } from './source.ts';

/** With its tracks, which here lack ISRC and position. */
export const albumWhole = (world: SandboxWorld, album: MadeAlbum) => ({
  ...albumOfArtist(world, album),
  upc: album.barcode ?? '',
  share: shareLink('album', album.ids.deezer),
  genres: { data: [genreOf(world, album)] },
  label: album.label ?? '',
  nb_tracks: album.tracks.length,
  duration: album.tracks.reduce((sum, track) => sum + durationS(track), 0),
  available: true,
  explicit_content_lyrics: album.explicit ? 1 : 0,
  explicit_content_cover: 0,
  contributors: contributorsOf(world, album.credits),
  artist: artistPictured(world, mainArtist(album.credits)),
  tracks: {
    data: album.tracks.map((track) => ({
      ...trackInside(world, track),
      md5_image: album.imageHash,
      album: albumHashed(world, album),
    })),
  },
});

function genreOf(world: SandboxWorld, album: MadeAlbum) {
  const { id, name } = genreNamed(album.genre);
  return { id, name, picture: `${world.origin}/deezer/genre/${id}/image`, type: 'genre' };
}
