import { type AlignableTrack, alignTracks } from '#music/align-tracks.ts';
import type { MergedAlbum, MergedTrack } from '#music/merge-album.ts';
import type { CreditRow } from './credits.repository.ts';
import type { CreditResolver } from './resolve-credits.ts';
import type { KnownTrack } from './track-rows.repository.ts';

/** A merged track with the row that it is going to be. */
export interface PlacedTrack {
  albumId: number;
  albumTitle: string;
  known: KnownTrack | null;
  /** Further rows of the same track, left from albums that were joined. */
  doubles: KnownTrack[];
  track: MergedTrack;
  credits: Omit<CreditRow, 'owner'>[];
}

/** Finds for each merged track of an album the row that it has among those `there`, and other rows that turn out to be the same track. Pure. */
export function placeTracks(
  albumId: number,
  album: MergedAlbum,
  there: readonly KnownTrack[],
  resolve: CreditResolver,
): PlacedTrack[] {
  const merged = album.tracks.map(alignableMerged);
  const aligned = alignTracks(there.map(alignableKnown), merged);
  const owners = resolve(albumId, album.credits);
  const placed = album.tracks.map((track, index): PlacedTrack => {
    const own = resolve(albumId, track.credits);
    const credits = own.length > 0 ? own : owners;
    return {
      albumId,
      albumTitle: album.title,
      known: there[aligned[index] ?? -1] ?? null,
      doubles: [],
      track,
      credits,
    };
  });
  there.forEach((track, index) => {
    if (aligned.includes(index)) return;
    const same = merged[0] ? alignTracks(merged, [alignableKnown(track)])[0] : undefined;
    placed[same ?? -1]?.doubles.push(track);
  });
  return placed;
}

function alignableMerged(track: MergedTrack): AlignableTrack {
  return {
    ...track,
    ids: idsOf(
      track.externalIds.map(({ provider, id }) => [provider, id]),
      track.isrc,
    ),
  };
}

function alignableKnown(track: KnownTrack): AlignableTrack {
  return { ...track, ids: idsOf(track.externalIds, track.isrc) };
}

function idsOf(pairs: readonly (readonly [string, string])[], isrc: string | null): string[] {
  const ids = pairs.map(([provider, id]) => `${provider}:${id}`);
  return isrc ? [...ids, `isrc:${isrc}`] : ids;
}
