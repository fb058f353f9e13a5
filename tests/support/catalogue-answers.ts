import type { Answer } from '#features/catalog/ingest/answer.ts';
import type { AlbumCandidate, ArtistCandidate, CreditCandidate, TrackCandidate } from '#music/entities.ts';
import {
  type MadeAlbum,
  type MadeArtist,
  type MadeCredit,
  type MadeTrack,
  titleAt,
} from '../../src/sandbox/catalogue.ts';

/** Sources whose answers are made here, and which of a made thing's ids is theirs. */
export const ANSWERING = ['deezer', 'spotify', 'itunes', 'musicbrainz'] as const;
type Answering = (typeof ANSWERING)[number];
const KEYS = {
  deezer: { artist: 'deezer', album: 'deezer', track: 'deezer', id: 'deezer' },
  spotify: { artist: 'spotify', album: 'spotify', track: 'spotify', id: 'spotify' },
  itunes: { artist: 'itunes', album: 'itunes', track: 'itunes', id: 'itunes' },
  musicbrainz: { artist: 'mbid', album: 'releaseGroup', track: 'track', id: 'mbid' },
} as const;

/** What a source says of one album and its whole track list, as our mappers would hand it over. */
export function albumAnswer(provider: Answering, album: MadeAlbum): Answer {
  const tracks = album.tracks.map((track) => trackOf(provider, track));
  return {
    provider,
    detail: 'full',
    albums: [{ ...albumOf(provider, album), tracks, tracksComplete: true, trackCount: tracks.length }],
  };
}

/** What a source says of one album in a search or a discography. */
export function albumHit(provider: Answering, album: MadeAlbum): Answer {
  return { provider, detail: 'hit', albums: [albumOf(provider, album)] };
}

/** What a source says of an artist that is asked for. */
export function artistAnswer(provider: Answering, artist: MadeArtist): Answer {
  const { country, tags, bio } = artist;
  const said: Partial<ArtistCandidate> =
    provider === 'musicbrainz'
      ? { country, beginDate: artist.beginDate, tags: tags.map(({ name, count }) => ({ name, weight: count })) }
      : { followers: artist.fans, ...(bio && { bio: { summary: bio } }) };
  return {
    provider,
    detail: 'full',
    artists: [{ ...artistOf(provider, artist), ...said, albumCount: artist.albums.length }],
  };
}

function artistOf(provider: Answering, artist: MadeArtist): ArtistCandidate {
  const id = String(artist.ids[KEYS[provider].artist]);
  return { provider, id, name: artist.name, externalIds: { [KEYS[provider].id]: id } };
}

function creditsOf(provider: Answering, credits: MadeCredit[]): CreditCandidate[] {
  return credits.map(({ artist, name, joinPhrase }) => ({ name, joinPhrase, artist: artistOf(provider, artist) }));
}

function albumOf(provider: Answering, album: MadeAlbum): AlbumCandidate {
  const id = String(album.ids[KEYS[provider].album]);
  return {
    provider,
    id,
    title: titleAt(album, provider),
    credits: creditsOf(provider, album.credits),
    externalIds: { [KEYS[provider].id]: id },
    albumType: album.type,
    releaseDate: album.releaseDate,
    ...(provider === 'deezer' && { label: album.label, barcode: album.barcode, trackCount: album.tracks.length }),
  };
}

function trackOf(provider: Answering, track: MadeTrack): TrackCandidate {
  const id = String(track.ids[KEYS[provider].track]);
  const { recording } = track;
  return {
    provider,
    id,
    title: track.title,
    credits: creditsOf(provider, recording.credits),
    externalIds: provider === 'musicbrainz' ? { mbid: recording.mbid } : { [KEYS[provider].id]: id },
    discNumber: track.disc,
    position: track.position,
    durationMs: recording.durationMs,
    ...(provider !== 'itunes' && { isrc: recording.isrc }),
  };
}
