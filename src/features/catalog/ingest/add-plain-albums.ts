import type { Queryable } from '#db/client.ts';
import { type MergedAlbum, mergeAlbum } from '#music/merge-album.ts';
import type { SourceName } from '#music/provider-names.ts';
import { writeAlbums } from './album-rows.repository.ts';
import { writeCredits } from './credits.repository.ts';
import type { IngestDeps } from './ingest.ts';
import { allocateIds } from './new-ids.repository.ts';
import type { PlainAlbum, PlainAlbums } from './plain-albums.ts';
import { allSaid, bareNameKey, type Named } from './read-answers.ts';
import { creditResolver } from './resolve-credits.ts';
import { rewriteArtists } from './rewrite-artists.ts';
import { rewriteTracks } from './rewrite-tracks.ts';
import { type SearchDoc, writeSearchDocs } from './search-docs.repository.ts';
import { type RecordRow, writeRecords } from './source-records.repository.ts';

/** Writes plain albums, with the newcomers among their artists and their new tracks, without looking at anything that is here. */
export async function addPlainAlbums(
  db: Queryable,
  { quality, clock }: Pick<IngestDeps, 'quality' | 'clock'>,
  named: Named,
  { provider, albums, artists }: PlainAlbums & { provider: SourceName },
): Promise<void> {
  if (albums.length === 0) return;
  const newcomers = await placeNewcomers(db, provider, named, { albums, artists });
  const ofArtists = await rewriteArtists(db, quality, newcomers.records);

  const newIds = (await allocateIds(db, 'album', albums.filter(({ id }) => id === null).length)).values();
  const placed = albums.map((album) => ({
    ...album,
    id: album.id ?? newIds.next().value ?? 0,
    isNew: album.id === null,
  }));
  const merged = new Map(
    placed.map(({ id, key, facts, newTracks }): [number, MergedAlbum] => {
      return [id, mergeAlbum([{ provider, key, detail: 'hit', facts: { ...facts, tracks: newTracks } }], quality)];
    }),
  );
  const created = new Map(placed.flatMap(({ id, isNew }) => (isNew ? [[id, merged.get(id) as MergedAlbum]] : []))); // all were merged
  const resolve = await creditResolver(db, merged, newcomers.ids);
  const credits = [...created].flatMap(([owner, album]) =>
    resolve(owner, album.credits).map((row) => ({ owner, ...row })),
  );
  await writeAlbums(db, created);
  await writeCredits(db, 'album', credits, new Set(created.keys()));
  const ofTracks = await rewriteTracks(db, merged, { created: new Set(merged.keys()), resolve });
  const records = placed.map(({ id: owner, key, facts }): RecordRow => {
    return { kind: 'album', provider, key, detail: 'hit', facts, owner };
  });
  await writeRecords(db, records, clock.now());
  const docs = [...created].map(([id, { title, titleNorm, popularity, credits: sourced }]): SearchDoc => {
    return { kind: 'album', id, title, titleNorm, popularity, credits: resolve(id, sourced), context: [] };
  });
  await writeSearchDocs(db, [...ofArtists.docs, ...docs, ...ofTracks.docs]);
}

/** Gives ids to those who are not here yet, under the name by which they are called first. */
async function placeNewcomers(db: Queryable, provider: SourceName, named: Named, { albums, artists }: PlainAlbums) {
  const keys = new Set(albums.flatMap((album) => creditedKeys(provider, album)));
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

function creditedKeys(provider: SourceName, { facts, newTracks }: PlainAlbum): string[] {
  return [facts.credits, ...newTracks.map(({ credits }) => credits)]
    .flat()
    .map(({ name }) => bareNameKey(provider, name));
}
