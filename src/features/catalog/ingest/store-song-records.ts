import type { Queryable } from '#db/client.ts';
import type { RecordingFacts } from '#music/facts.ts';
import { idPairs } from '#music/match-artists.ts';
import { mergeRecording } from '#music/merge-recording.ts';
import { RECORDING_IDS } from '#music/provider-names.ts';
import type { QualityTable } from '#music/quality.ts';
import { songKey } from '#music/titles.ts';
import { type ExternalIdRow, writeExternalIds } from './external-ids.repository.ts';
import type { Named } from './read-answers.ts';
import { findRecordings, writeRecordingReach } from './recordings.repository.ts';
import { type RecordRow, writeRecords } from './source-records.repository.ts';
import { changedRecords, recordsAfter } from './store-records.ts';

/**
 * Keeps what sources without albums said about songs that we have (others are not kept), and rewrites the recordings that this touches,
 * and those of `joined`, to which others were joined. Returns how many rows were written.
 */
export async function storeSongRecords(
  db: Queryable,
  quality: QualityTable,
  said: { named: Named; artistIds: Map<string, number>; joined: readonly number[]; fetchedAt: Date },
): Promise<number> {
  const wanted = await songRows(db, said.named, said.artistIds);
  return writeSongRecords(db, quality, { ...said, said: wanted });
}

/** The same of songs whose performance is known; those that were `created` were so with all that is said of them. */
export async function writeSongRecords(
  db: Queryable,
  quality: QualityTable,
  work: { said: RecordRow[]; joined: readonly number[]; fetchedAt: Date; created?: ReadonlySet<number> },
): Promise<number> {
  const { said, joined, fetchedAt, created = new Set() } = work;
  if (said.length === 0 && joined.length === 0) return 0;
  const { rows, movedFrom } = await changedRecords(db, said);
  const owners = new Set([...[...rows, ...movedFrom].map((row) => row.owner), ...joined]);
  for (const id of created) owners.delete(id);
  const records = await recordsAfter<RecordingFacts>(db, 'recording', owners, new Set(), rows);
  const merged = new Map([...records].map(([id, list]) => [id, mergeRecording(list, quality)]));
  return (
    (await writeRecords(db, rows, fetchedAt)) +
    (await writeRecordingReach(db, merged)) +
    (await writeExternalIds(db, 'recording', rows.flatMap(externalIdsOf)))
  );
}

function externalIdsOf({ facts, owner }: RecordRow): ExternalIdRow[] {
  const ids = performanceIds(facts as RecordingFacts); // `songRows` made them
  return ids.map((id) => ({ ...id, owner, own: false }));
}

/** The ids that name the performance itself, wherever it stands. */
function performanceIds({ externalIds, isrc }: RecordingFacts): { provider: string; external_id: string }[] {
  const named = idPairs(externalIds).filter(([provider]) => RECORDING_IDS.has(provider));
  const ids: [provider: string, id: string][] = isrc ? [...named, ['isrc', isrc]] : named;
  return ids.map(([provider, external_id]) => ({ provider, external_id }));
}

/** A song is the recording that has one of its ids; else that of its first artist with its title, of several the oldest of ours. */
async function songRows(db: Queryable, named: Named, artistIds: Map<string, number>): Promise<RecordRow[]> {
  const songs = [...named.songs.values()].flatMap((song) => {
    const artistId = artistIds.get(song.firstArtist);
    if (artistId === undefined) return [];
    return [{ ...song, artistId, titleNorm: songKey(song.facts.title), ids: performanceIds(song.facts) }];
  });
  if (songs.length === 0) return [];
  const known = await findRecordings(db, {
    recordingIds: [],
    externalIds: songs.flatMap((song) => song.ids),
    songs: songs.map(({ artistId, titleNorm }) => ({ artist_id: artistId, title_norm: titleNorm })),
  });
  return songs.flatMap(({ provider, key, facts, artistId, titleNorm, ids }) => {
    const spelled = ids.map((id) => `${id.provider}:${id.external_id}`);
    const recording =
      known.find((one) => one.ids.some((id) => spelled.includes(id))) ??
      known.find((one) => one.artistId === artistId && one.titleNorm === titleNorm);
    return recording ? [{ kind: 'recording', provider, key, detail: 'full', facts, owner: recording.id }] : [];
  });
}
