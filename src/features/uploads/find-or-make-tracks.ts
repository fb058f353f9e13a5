import { ingest } from '#features/catalog/index.ts';
import type { SoundTags } from '#features/media/index.ts';
import { alignTracks } from '#music/align-tracks.ts';
import type { CreditCandidate, TrackCandidate } from '#music/entities.ts';
import { splitAtFeaturing } from '#music/joint-credit.ts';
import { normalizeName } from '#music/normalize.ts';
import { albumKey, songKey } from '#music/titles.ts';
import { findTracksByRecord } from './catalogue-tracks.repository.ts';
import { type Described, type Recognised, recognise } from './recognise.ts';
import type { UploadDeps } from './upload-deps.ts';

const MAX_KEY_LENGTH = 300;

/**
 * The track of ours that each file is, made where there is none: then the tags are the word of a source like any other, so that what better
 * sources say later joins it. Null for a file that names no title or no artist. As many statements for many files as for one.
 */
export async function findOrMakeTracks(
  deps: Pick<UploadDeps, 'database' | 'quality' | 'clock'>,
  sounds: readonly Described[],
  viewerId: number,
): Promise<(number | null)[]> {
  const recognised = await deps.database.run((db) => recognise(db, sounds, viewerId));
  const candidates = sounds.map((sound, at) => (recognised[at]?.track ? null : candidateOf(sound, recognised[at])));
  const told = candidates.flatMap((candidate) => candidate ?? []);
  if (told.length > 0) await ingest(deps, [{ provider: 'upload', detail: 'hit', tracks: told }]);
  const keys = [...new Set(told.flatMap(({ album }) => album?.id ?? []))];
  const made = await deps.database.run((db) => findTracksByRecord(db, keys));
  return sounds.map((_, at) => {
    const candidate = candidates[at];
    if (!candidate) return recognised[at]?.track?.id ?? null;
    const base = made.filter(({ key }) => key === candidate.album?.id);
    const [index = -1] = alignTracks(base.map(alignable), [alignable(candidate)]);
    return base[index]?.id ?? null;
  });
}

function alignable<T extends { title: string }>(track: T): T & { ids: string[] } {
  return { ...track, ids: [] };
}

/**
 * What the tags tell, without the ids in them: a wrong one would join what does not belong together, and names and length suffice. The year is
 * that of this pressing, and left out where the album is known.
 */
function candidateOf({ tags, probe }: Described, recognised?: Recognised): TrackCandidate | null {
  const { title, artist, albumArtist, album = title, year } = tags;
  const credits = creditsOf(tags);
  const [first] = credits;
  if (title === undefined || artist === undefined || album === undefined || !first) return null;
  const owner = albumArtist ?? first.name;
  return {
    provider: 'upload',
    id: keyOf(songKey(title)),
    externalIds: {},
    title,
    credits,
    durationMs: probe.durationMs,
    ...(tags.trackNumber && { position: tags.trackNumber, discNumber: tags.discNumber ?? 1 }),
    album: {
      provider: 'upload',
      id: keyOf(`${normalizeName(owner)}/${albumKey(album)}`),
      externalIds: {},
      title: album,
      credits: [{ name: owner, joinPhrase: '' }],
      ...(tags.album === undefined && { albumType: 'single' }),
      ...(year && !recognised?.album && { releaseDate: String(year) }),
    },
  };
}

function keyOf(text: string): string {
  return text.slice(0, MAX_KEY_LENGTH).toWellFormed();
}

/** The credited names with what stands between them, where the tags tell. */
function creditsOf({ artist, artists = [] }: SoundTags): CreditCandidate[] {
  const printed = artist === undefined ? [] : splitAtFeaturing(artist);
  if (artists.length < 2 || printed.length === artists.length) return printed;
  return artists.map((name, at) => ({ name, joinPhrase: at < artists.length - 1 ? ', ' : '' }));
}
