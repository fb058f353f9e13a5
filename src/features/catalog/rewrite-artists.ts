import type { Queryable } from '#db/client.ts';
import type { ArtistFacts } from '#music/facts.ts';
import { idPairs } from '#music/match-artists.ts';
import { mergeArtist } from '#music/merge-artist.ts';
import type { QualityTable } from '#music/quality.ts';
import { findRecordsOf } from './ingest-context.repository.ts';
import { type ExternalIdRow, writeArtists, writeExternalIds } from './ingest-rows.repository.ts';
import { idKeyOf } from './read-answers.ts';

/** Makes the rows of some artists the merge of their records again. Artists without any record keep the name they were made with. */
export async function rewriteArtists(db: Queryable, quality: QualityTable, artistIds: number[]): Promise<number> {
  const records = await findRecordsOf<ArtistFacts>(db, 'artist', artistIds);
  const recorded = [...records].filter(([, list]) => list.length > 0);
  const merged = new Map(recorded.map(([id, list]) => [id, mergeArtist(list, quality)]));
  const externalIds = recorded.flatMap(([owner, list]): ExternalIdRow[] =>
    list.flatMap(({ provider, key, facts }) => {
      const idKey = idKeyOf(provider);
      const linked = idPairs(facts.externalIds).map(([linkedKey, id]) => ({
        provider: linkedKey,
        external_id: id,
        owner,
        own: false,
      }));
      return idKey ? [{ provider: idKey, external_id: key, owner, own: true }, ...linked] : linked;
    }),
  );
  return (await writeArtists(db, merged)) + (await writeExternalIds(db, 'artist', externalIds));
}
