import type { Queryable } from '#db/client.ts';
import type { AlbumFacts, SourceRecord } from '#music/facts.ts';
import { idPairs } from '#music/match-artists.ts';
import { mergeAlbum } from '#music/merge-album.ts';
import type { QualityTable } from '#music/quality.ts';
import { writeAlbums } from './album-rows.repository.ts';
import { writeCredits } from './credits.repository.ts';
import { type ExternalIdRow, writeExternalIds } from './external-ids.repository.ts';
import { idKeyOf } from './read-answers.ts';
import { creditResolver } from './resolve-credits.ts';
import { rewriteTracks } from './rewrite-tracks.ts';
import type { RewrittenAlbums } from './rewritten.ts';
import type { SearchDoc } from './search-docs.repository.ts';

/**
 * Makes the rows of some albums, and of all their tracks, the merge of their records. `created` are those without a row yet, `placed`
 * says which of ours the artists in the answers at hand are.
 */
export async function rewriteAlbums(
  db: Queryable,
  quality: QualityTable,
  records: ReadonlyMap<number, SourceRecord<AlbumFacts>[]>,
  { created, placed }: { created: ReadonlySet<number>; placed: ReadonlyMap<string, number> },
): Promise<RewrittenAlbums> {
  const recorded = [...records].filter(([, list]) => list.length > 0);
  if (recorded.length === 0) return { rows: 0, docs: [], joinedRecordings: [] };
  const merged = new Map(recorded.map(([id, list]) => [id, mergeAlbum(list, quality)]));
  const resolve = await creditResolver(db, merged, placed);
  const credits = [...merged].flatMap(([owner, album]) =>
    resolve(owner, album.credits).map((row) => ({ owner, ...row })),
  );
  const rows =
    (await writeAlbums(db, merged)) +
    (await writeExternalIds(db, 'album', recorded.flatMap(externalIdsOf))) +
    (await writeCredits(db, 'album', credits, created));
  const tracks = await rewriteTracks(db, merged, { created, resolve });
  const docs = [...merged].map(([id, { title, titleNorm, popularity, credits: sourced }]): SearchDoc => {
    return { kind: 'album', id, title, titleNorm, popularity, credits: resolve(id, sourced), context: [] };
  });
  return { ...tracks, rows: rows + tracks.rows, docs: [...docs, ...tracks.docs] };
}

function externalIdsOf([owner, records]: [number, SourceRecord<AlbumFacts>[]]): ExternalIdRow[] {
  return records.flatMap(({ provider, facts }) =>
    idPairs(facts.externalIds).map(([idKey, external_id]) => {
      return { provider: idKey, external_id, owner, own: idKey === idKeyOf(provider) };
    }),
  );
}
