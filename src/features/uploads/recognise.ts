import type { Queryable } from '#db/client.ts';
import { readTracks } from '#features/catalog/index.ts';
import type { SoundTags, TaggedSound } from '#features/media/index.ts';
import { findFileTracks } from '#features/playlists/index.ts';
import { isSameLength } from '#music/match-video.ts';
import { normalizeName } from '#music/normalize.ts';
import { albumKey } from '#music/titles.ts';
import { findNamed, type Named } from './catalogue-tracks.repository.ts';

/** What of the catalogue a file is, as far as its tags and its length tell. */
export interface Recognised {
  artist: Named | null;
  album: Named | null;
  track: (Named & { recordingId: number }) | null;
  /** 0..1: how sure that is. */
  score: number;
}

/** What a file says of itself: only that counts here. */
export type Described = Pick<TaggedSound, 'tags'> & { probe: Pick<TaggedSound['probe'], 'durationMs'> };

const SCORES = { artist: 0.25, album: 0.15, title: 0.3, length: 0.2, albumOfTrack: 0.25 };
const byNames = SCORES.artist + SCORES.title + SCORES.length;

/**
 * Finds what files are, with as many statements for many as for one: ids in the tags first, then artist and title, and of several tracks the
 * one on the album that the tags name. A track of another length is another performance, whatever the tags say.
 */
export async function recognise(db: Queryable, sounds: readonly Described[], viewerId: number): Promise<Recognised[]> {
  if (sounds.length === 0) return [];
  const trackIds = await findFileTracks(db, sounds.map(entryOf));
  const tracks = await readTracks(db, [...new Set(trackIds.flatMap((id) => id ?? []))], viewerId);
  const byId = new Map(tracks.map((track) => [track.id, track]));
  const named = await findNamed(
    db,
    sounds.map(({ tags }) => namesOf(tags)),
  );
  return sounds.map(({ tags, probe }, at) => {
    const track = byId.get(trackIds[at] ?? 0);
    const fits = track && (track.duration_ms === null || isSameLength(track.duration_ms, probe.durationMs));
    if (!track || !fits) return withoutTrack(named[at]);
    const { id, name, recording_id: recordingId, artists, album } = track;
    const [artist] = artists;
    return {
      artist: artist ? { id: artist.id, name: artist.name } : null,
      album: { id: album.id, name: album.name },
      track: { id, name, recordingId },
      score: scoreOf(tags, track),
    };
  });
}

function withoutTrack(named?: { artist: Named | null; album: Named | null }): Recognised {
  const { artist = null, album = null } = named ?? {};
  return { artist, album, track: null, score: (artist ? SCORES.artist : 0) + (album ? SCORES.album : 0) };
}

function scoreOf(
  tags: SoundTags,
  track: { name: string; album: Named; duration_ms: number | null; isrc: string | null },
): number {
  if (tags.isrc !== undefined && tags.isrc === track.isrc) return 1;
  const isOnAlbum = tags.album !== undefined && albumKey(tags.album) === albumKey(track.album.name);
  const isOfLength = track.duration_ms !== null;
  const score = byNames + (isOnAlbum ? SCORES.albumOfTrack : 0) - (isOfLength ? 0 : SCORES.length);
  return Math.round(score * 100) / 100;
}

function entryOf({ tags, probe }: Described) {
  const { title, artist, albumArtist, album, isrc, recordingMbid } = tags;
  const artists = [...new Set([artist, albumArtist].flatMap((name) => name ?? []))];
  return {
    line: 0,
    text: '',
    ...(isrc && { isrc }),
    externalIds: recordingMbid ? [['mbid', recordingMbid] as ['mbid', string]] : [],
    names: title === undefined ? [] : artists.map((name) => ({ artist: name, title })),
    ...(album !== undefined && { album }),
    durationMs: probe.durationMs,
  };
}

function namesOf({ title = '', artist = '', albumArtist = artist, album = title }: SoundTags) {
  return { artistNorm: normalizeName(albumArtist), titleNorm: album === '' ? '' : albumKey(album) };
}
