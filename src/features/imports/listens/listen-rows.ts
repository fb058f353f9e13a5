import { LRUCache } from 'lru-cache';
import type { Queryable } from '#db/client.ts';
import { addListens } from '#features/listens/index.ts';
import type { Clock } from '#lib/clock.ts';
import type { RowKind } from '../import-kinds.ts';
import type { StoredImport } from '../imports.repository.ts';
import { type Heard, songOf } from './heard.ts';
import { matchSongs } from './match-songs.ts';
import { createHistoryReader } from './read-history.ts';
import { keepUnmatched, newestTrackId } from './unmatched.repository.ts';

/** People hear the same songs again and again: what one was found to be is remembered. */
const SONGS_REMEMBERED = 100_000;

/** Histories: what somebody listened to. What is not here waits for its song. */
export function listenRows(
  { clock }: { clock: Clock },
  { id, accountId }: Pick<StoredImport, 'id' | 'accountId'>,
): RowKind<Heard> {
  const known = new LRUCache<string, number>({ max: SONGS_REMEMBERED });

  async function trackIdsOf(db: Queryable, songs: ReadonlyMap<string, Heard>): Promise<void> {
    const unknown = [...songs].filter(([song]) => !known.has(song));
    const found = await matchSongs(
      db,
      unknown.map(([, heard]) => heard),
    );
    unknown.forEach(([song], index) => {
      const trackId = found[index];
      if (trackId !== undefined) known.set(song, trackId);
    });
  }

  return {
    inZip:
      /(?:^|\/)(?:Streaming_?History(?!.*(?:video|podcast|audiobook))[^/]*\.json|endsong[^/]*\.json|listens\/.*\.jsonl|[^/]*Play Activity\.csv)$/i,
    // The more at once, the fewer times a tally of plays is written.
    setSize: { first: 5000, most: 20_000 },
    createReader: () => createHistoryReader(clock.now()),
    async take(db, heards) {
      const named = heards.map((heard) => ({ heard, song: songOf(heard) }));
      await trackIdsOf(db, new Map(named.map(({ heard, song }) => [song, heard])));
      const listens = named.flatMap(({ heard, song }) => {
        const trackId = known.get(song);
        return trackId === undefined ? [] : [{ ...heard, trackId, song }];
      });
      const { added, unknown } = await addListens(db, accountId, listens);
      // A track that was remembered is gone: its songs are looked for again next time.
      const gone = new Set(unknown);
      const lost = listens.filter(({ trackId }) => gone.has(trackId));
      for (const { song } of lost) known.delete(song);
      const unmatched = named.filter(({ song }) => !known.has(song));
      const soughtUpTo = await newestTrackId(db);
      await keepUnmatched(db, { accountId, importId: id, soughtUpTo: lost.length > 0 ? 0 : soughtUpTo }, unmatched);
      return { created: added, unchanged: heards.length - unmatched.length - added, unmatched: unmatched.length };
    },
  };
}
