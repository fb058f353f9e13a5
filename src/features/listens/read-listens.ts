import type { Queryable } from '#db/client.ts';
import { readTracks } from '#features/catalog/index.ts';
import type { StoredListen } from './listens.repository.ts';
import type { ListenView } from './listens.schemas.ts';

/** Listens as callers see them, with what was listened to. One whose track was deleted meanwhile is left out. */
export async function readListens(
  db: Queryable,
  listens: readonly StoredListen[],
  viewerId: number,
): Promise<ListenView[]> {
  const ids = [...new Set(listens.map((listen) => listen.track_id))];
  const tracks = new Map((await readTracks(db, ids, viewerId)).map((track) => [track.id, track]));
  return listens.flatMap((listen) => {
    const track = tracks.get(listen.track_id);
    return track ? [{ ...listen, track }] : [];
  });
}
