import { eq } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { artist } from '#db/schema/catalog.ts';

/** Notes that all sources were asked about an artist again. */
export async function markRefreshed(db: Queryable, artistId: number, refreshedAt: Date): Promise<void> {
  await db.update(artist).set({ refreshedAt }).where(eq(artist.id, artistId));
}
