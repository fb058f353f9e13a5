import type { AlbumCandidate, ArtistCandidate, CreditCandidate, TrackCandidate } from '#music/entities.ts';
import { isUsableId, withoutNonsense } from '#music/sane.ts';
import type { Answer } from './answer.ts';

/** The answer without what cannot be stored: nonsense in one item drops that field, or that item, never the answer. Pure. */
export function cleanAnswer(answer: Answer): Answer {
  const { artists, albums, tracks, topTracks, similar } = answer;
  return {
    ...answer,
    artists: artists && withoutNonsense(artists).filter(isUsableArtist),
    albums: albums && withoutNonsense(albums).flatMap(cleanAlbum),
    tracks: tracks && withoutNonsense(tracks).flatMap(cleanTrack),
    topTracks: topTracks && withoutNonsense(topTracks).flatMap(cleanTrack),
    similar:
      similar &&
      withoutNonsense(similar).filter(({ artist, score }) => isUsableArtist(artist) && score > 0 && score <= 1),
  };
}

function isUsableArtist({ id, name }: ArtistCandidate): boolean {
  return isUsableId(id) && isName(name);
}

function cleanAlbum(album: AlbumCandidate): AlbumCandidate[] {
  if (!isUsableId(album.id) || !isName(album.title)) return [];
  const tracks = album.tracks?.flatMap(cleanTrack);
  return [{ ...album, credits: cleanCredits(album.credits), ...(tracks && { tracks }) }];
}

function cleanTrack(track: TrackCandidate): TrackCandidate[] {
  if (!isUsableId(track.id) || !isName(track.title)) return [];
  const [album] = track.album ? cleanAlbum(track.album) : [];
  return [{ ...track, credits: cleanCredits(track.credits), album }];
}

/** An artist whose id cannot be kept is still credited, by name. */
function cleanCredits(credits: CreditCandidate[]): CreditCandidate[] {
  return credits
    .filter(({ name }) => isName(name))
    .map(({ artist, ...credit }) => ({ ...credit, ...(artist && isUsableArtist(artist) && { artist }) }));
}

function isName(text: string): boolean {
  return text.trim() !== '';
}
