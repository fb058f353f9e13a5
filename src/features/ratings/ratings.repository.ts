import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { nullIfGone } from '#db/foreign-key.ts';
import type { ReactionKind } from '#music/reactions.ts';

interface OnTrack {
  accountId: number;
  trackId: number;
}

const performanceOf = (trackId: number): SQL => sql`select recording_id from track where id = ${trackId}`;

/** Rates the performance that a track carries, in place of an earlier rating; false when there is no such track. */
export async function rateTrack(
  db: Queryable,
  { accountId, trackId, value, now }: OnTrack & { value: number; now: Date },
): Promise<boolean> {
  const rows = await nullIfGone(
    db.execute(sql`
      insert into rating (account_id, recording_id, value, rated_at)
      select ${accountId}, recording_id, ${value}, ${now.toISOString()}::timestamptz from track where id = ${trackId}
      on conflict (account_id, recording_id) do update set value = excluded.value, rated_at = excluded.rated_at
      returning 1`),
  );
  return rows !== null && rows.length > 0;
}

/** Takes a rating back, if there is one; false when there is no such track. */
export async function unrateTrack(db: Queryable, { accountId, trackId }: OnTrack): Promise<boolean> {
  const rows = await db.execute(sql`
    with gone as (delete from rating where account_id = ${accountId} and recording_id = (${performanceOf(trackId)}))
    ${performanceOf(trackId)}`);
  return rows.length > 0;
}

/** Likes or dislikes the performance that a track carries, in place of the other; since the first time. False when there is no such track. */
export async function reactToTrack(
  db: Queryable,
  { accountId, trackId, kind, now }: OnTrack & { kind: ReactionKind; now: Date },
): Promise<boolean> {
  const rows = await nullIfGone(
    db.execute(sql`
      insert into reaction (account_id, recording_id, kind, reacted_at)
      select ${accountId}, recording_id, ${kind}, ${now.toISOString()}::timestamptz from track where id = ${trackId}
      on conflict (account_id, recording_id) do update set kind = excluded.kind,
        reacted_at = case when reaction.kind = excluded.kind then reaction.reacted_at else excluded.reacted_at end
      returning 1`),
  );
  return rows !== null && rows.length > 0;
}

/** Takes such a reaction back, if it is the one that there is; false when there is no such track. */
export async function takeBackReaction(
  db: Queryable,
  { accountId, trackId, kind }: OnTrack & { kind: ReactionKind },
): Promise<boolean> {
  const rows = await db.execute(sql`
    with gone as (delete from reaction
      where account_id = ${accountId} and recording_id = (${performanceOf(trackId)}) and kind = ${kind})
    ${performanceOf(trackId)}`);
  return rows.length > 0;
}
