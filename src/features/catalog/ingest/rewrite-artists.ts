import type { Queryable } from '#db/client.ts';
import type { ArtistFacts, SourceRecord } from '#music/facts.ts';
import { idPairs } from '#music/match-artists.ts';
import { mergeArtist } from '#music/merge-artist.ts';
import type { QualityTable } from '#music/quality.ts';
import { writeArtists } from './artist-rows.repository.ts';
import { type ExternalIdRow, writeExternalIds } from './external-ids.repository.ts';
import { idKeyOf } from './read-answers.ts';
import type { Rewritten } from './rewritten.ts';
import type { SearchDoc } from './search-docs.repository.ts';

/** Makes the rows of some artists the merge of their records. Artists without any record keep what they have. */
export async function rewriteArtists(
  db: Queryable,
  quality: QualityTable,
  records: ReadonlyMap<number, SourceRecord<ArtistFacts>[]>,
): Promise<Rewritten> {
  const recorded = [...records].filter(([, list]) => list.length > 0);
  const merged = new Map(recorded.map(([id, list]) => [id, mergeArtist(list, quality)]));
  const rows =
    (await writeArtists(db, merged)) + (await writeExternalIds(db, 'artist', recorded.flatMap(externalIdsOf)));
  const docs = [...merged].map(([id, { name, nameNorm, aliases, popularity }]): SearchDoc => {
    return { kind: 'artist', id, title: name, titleNorm: nameNorm, popularity, credits: [], context: aliases };
  });
  return { rows, docs };
}

/** Every record's own id, and those that it links to. Who is only named has a record without a key, and no id. */
function externalIdsOf([owner, records]: [number, SourceRecord<ArtistFacts>[]]): ExternalIdRow[] {
  return records.flatMap(({ provider, key, facts }) => {
    const idKey = idKeyOf(provider);
    const own = idKey && key !== '' ? [{ provider: idKey, external_id: key, owner, own: true }] : [];
    const linked = idPairs(facts.externalIds).map(([id, external_id]) => ({
      provider: id,
      external_id,
      owner,
      own: false,
    }));
    return [...own, ...linked];
  });
}
