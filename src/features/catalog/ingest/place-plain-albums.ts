import type { Queryable } from '#db/client.ts';
import type { RecordingFacts } from '#music/facts.ts';
import { type MergedAlbum, mergeAlbum } from '#music/merge-album.ts';
import { mergeRecording } from '#music/merge-recording.ts';
import type { SourceName } from '#music/provider-names.ts';
import { writeAlbums } from './album-rows.repository.ts';
import { writeCredits } from './credits.repository.ts';
import type { TrackAt } from './data-set.repository.ts';
import type { IngestDeps } from './ingest.ts';
import { allocateIds } from './new-ids.repository.ts';
import type { PlacedTrack } from './place-tracks.ts';
import { creditedKeys, type PlainAlbums } from './plain-albums.ts';
import { allSaid, type Named } from './read-answers.ts';
import { creditResolver } from './resolve-credits.ts';
import { rewriteArtists } from './rewrite-artists.ts';
import { planTracks, writePlanned } from './rewrite-tracks.ts';
import type { SearchDoc } from './search-docs.repository.ts';
import { writeRecords } from './source-records.repository.ts';

/** Plain albums with ids for all that is new: what they will be found by is known, and the rows are still to be written. */
export interface PlacedPlainAlbums {
  docs: SearchDoc[];
  /** The source's id of each of their tracks → what it is going to carry. */
  tracks: Map<string, Pick<TrackAt, 'recordingId'>>;
  /** Recordings that are new here. */
  newRecordings: ReadonlySet<number>;
  write(): Promise<void>;
}

/**
 * Makes the newcomers among the artists of plain albums, and the recordings with what is said of the `songs`; nothing else that is here is
 * looked at.
 */
export async function placePlainAlbums(
  db: Queryable,
  { quality, clock }: Pick<IngestDeps, 'quality' | 'clock'>,
  named: Named,
  plain: PlainAlbums & { provider: SourceName; songs: ReadonlyMap<string, RecordingFacts> },
): Promise<PlacedPlainAlbums> {
  const { provider, albums, songs } = plain;
  const newcomers = await placeNewcomers(db, named, plain);
  const { docs: artistDocs } = await rewriteArtists(db, quality, newcomers.records);

  const newIds = (await allocateIds(db, 'album', albums.filter(({ id }) => id === null).length)).values();
  const created = new Set<number>();
  const merged = new Map<number, MergedAlbum>();
  const records = albums.map(({ id, key, facts, newTracks }) => {
    const owner = id ?? newIds.next().value ?? 0;
    if (id === null) created.add(owner);
    merged.set(owner, mergeAlbum([{ provider, key, detail: 'hit', facts: { ...facts, tracks: newTracks } }], quality));
    return { kind: 'album' as const, provider, key, detail: 'hit' as const, facts, owner };
  });
  const resolve = await creditResolver(db, merged, newcomers.ids);
  const reachOf = (carriers: readonly PlacedTrack[]) => {
    const said = carriers.flatMap((carrier) => {
      const key = keyOf(carrier) ?? '';
      const facts = songs.get(key);
      return facts ? [{ provider, key, detail: 'full' as const, facts }] : [];
    });
    return mergeRecording(said, quality);
  };
  const tracks = await planTracks(db, merged, [], { resolve, reachOf });
  const newAlbums = new Map([...merged].filter(([id]) => created.has(id)));
  return {
    docs: [...artistDocs, ...[...newAlbums].map(([id, album]) => docOf(id, album, resolve(id, album.credits)))].concat(
      tracks?.docs ?? [],
    ),
    tracks: new Map(
      tracks?.rows.map(({ recording_id }, index) => {
        const carrier = tracks.placed[index];
        return [(carrier && keyOf(carrier)) ?? '', { recordingId: recording_id }];
      }),
    ),
    newRecordings: new Set(tracks?.recordings.created),
    async write() {
      await writeAlbums(db, newAlbums);
      const credits = [...newAlbums].flatMap(([owner, album]) =>
        resolve(owner, album.credits).map((row) => ({ owner, ...row })),
      );
      await writeCredits(db, 'album', credits, created);
      if (tracks) await writePlanned(db, tracks);
      await writeRecords(db, records, clock.now());
    },
  };
}

/** Data sets know songs by their ids at Spotify. */
function keyOf({ track }: PlacedTrack): string | undefined {
  return track.externalIds.find(({ provider }) => provider === 'spotify')?.id;
}

function docOf(id: number, { title, titleNorm, popularity }: MergedAlbum, credits: SearchDoc['credits']): SearchDoc {
  return { kind: 'album', id, title, titleNorm, popularity, credits, context: [] };
}

/** Gives ids to those who are not here yet, under the name by which they are called first. */
async function placeNewcomers(
  db: Queryable,
  named: Named,
  { provider, albums, artists }: PlainAlbums & { provider: SourceName },
) {
  const keys = new Set(
    albums.flatMap(({ facts, newTracks }) => creditedKeys(provider, { ...facts, tracks: newTracks })),
  );
  const missing = [...keys].filter((key) => artists.get(key) === null);
  const newIds = await allocateIds(db, 'artist', missing.length);
  const ids = new Map([...artists].flatMap(([key, id]) => (id === null ? [] : [[key, id] as const])));
  const records: Parameters<typeof rewriteArtists>[2] = new Map(
    missing.flatMap((key, index) => {
      const [id, entry] = [newIds[index], named.artists.get(key)];
      if (id === undefined || !entry) return [];
      ids.set(key, id);
      return [[id, [{ provider, key: '', detail: 'hit', facts: allSaid(entry.said) }]] as const];
    }),
  );
  return { ids, records };
}
