import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { completeAlbums } from '#features/catalog/complete-albums.ts';
import { fillArtist } from '#features/catalog/index.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { anAlbum, anArtist, aTrack, credit } from '../../support/candidates.ts';
import { emptyCatalogue } from '../../support/catalogue-dump.ts';
import { MADE_QUALITY } from '../../support/made-facts.ts';
import { madeSource, registryOf } from '../../support/made-source.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const context = useTestDatabase();
const lumen = anArtist('deezer', '27', 'Lumen Harbour');
const brine = anArtist('deezer', '28', 'Brine Theory');
const saltglass = anAlbum('deezer', 'S', 'Saltglass', [credit(lumen)]);
const tide = anAlbum('deezer', 'T', 'Tide', [credit(brine)]);

const execute = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  context.database.run((db) => db.execute<T>(query));
const names = async (table: 'artist' | 'album' | 'track') => {
  const name = sql.raw(table === 'artist' ? 'name' : 'title');
  return (await execute<{ name: string }>(sql`select ${name} as name from ${sql.raw(table)} order by 1`)).map(
    (row) => row.name,
  );
};

/** Two artists with an album each; while Deezer answers the first question, `meanwhile` happens. */
async function aWorld(meanwhile: () => Promise<unknown>) {
  let hasHappened = false;
  const happen = async () => {
    if (!hasHappened) await meanwhile();
    hasHappened = true;
  };
  const calls: string[] = [];
  const deezer = madeSource('deezer', {
    getArtistAlbums: async ({ page = '0' }) => {
      calls.push(`albums ${page}`);
      await happen();
      return { items: [saltglass, anAlbum('deezer', 'N', 'New', [credit(lumen)])], next: '1' };
    },
    getAlbum: async (key) => {
      calls.push(`album ${key}`);
      await happen();
      const [album, by] = key === 'T' ? [tide, brine] : [saltglass, lumen];
      const tracks = [aTrack('deezer', `${key}1`, `${album.title} 1`, [credit(by)], { position: 1 })];
      return { ...album, tracks, tracksComplete: true, trackCount: 1 };
    },
  });
  const { database } = context;
  const registry = registryOf(deezer);
  const deps = { database, registry, quality: MADE_QUALITY, clock: systemClock, log: silentLogger };
  const { artistIds, albumIds } = await ingest(deps, [
    { provider: 'deezer', detail: 'hit', albums: [saltglass, tide] },
  ]);
  return {
    calls,
    deps,
    artistId: artistIds.get('deezer:27') ?? 0,
    albums: [albumIds.get('deezer:S') ?? 0, albumIds.get('deezer:T') ?? 0],
  };
}

beforeEach(async () => {
  await emptyCatalogue(context.database);
  await execute(sql`truncate asked`);
});

describe('what is deleted while a source answers about it', () => {
  const deleteLumen = () => execute(sql`delete from artist where name = 'Lumen Harbour'`);

  it('an artist stays deleted, and nobody asks on', async () => {
    const { deps, artistId, calls } = await aWorld(deleteLumen);
    const filled = await fillArtist(deps, { artistId, aspects: ['albums'], priority: 'refresh' });
    expect(filled.rowsWritten).toBe(0);
    expect(await names('artist')).toEqual(['Brine Theory']);
    expect(await names('album')).not.toContain('New');
    expect(calls).toEqual(['albums 0']);
    expect(await execute(sql`select from asked`)).toHaveLength(0);
  });

  it("an artist stays deleted when an album of theirs was asked for, and others' albums are stored", async () => {
    const { deps, albums, calls } = await aWorld(deleteLumen);
    expect(await completeAlbums(deps, albums, { priority: 'expansion' })).toEqual([]);
    expect(await names('artist')).toEqual(['Brine Theory']);
    expect(await names('track')).toEqual(['Tide 1']);
    await completeAlbums(deps, albums, { priority: 'expansion' });
    expect(calls.sort()).toEqual(['album S', 'album T']);
  });

  it('an album stays deleted', async () => {
    const { deps, albums } = await aWorld(() => execute(sql`delete from album where title = 'Saltglass'`));
    await completeAlbums(deps, albums, { priority: 'expansion' });
    expect(await names('album')).toEqual(['Tide']);
    expect(await names('track')).toEqual(['Tide 1']);
  });

  it('an album that was joined to another is taken in there', async () => {
    const { deps, albums } = await aWorld(async () => {
      const [row] = await execute<{ id: number }>(sql`
        insert into album (title, title_norm) select title, title_norm from album where title = 'Saltglass' returning id`);
      const moved = { from: albums[0] ?? 0, to: row?.id ?? 0 };
      for (const table of ['album_artist', 'album_external_id', 'source_record']) {
        await execute(sql`update ${sql.raw(table)} set album_id = ${moved.to} where album_id = ${moved.from}`);
      }
      await execute(sql`delete from album where id = ${moved.from}`);
    });
    await completeAlbums(deps, albums.slice(0, 1), { priority: 'expansion' });
    expect(await names('track')).toEqual(['Saltglass 1']);
    expect(await names('album')).toEqual(['Saltglass', 'Tide']);
  });

  it('an artist that was joined to another is meant all the same', async () => {
    const { deps, artistId } = await aWorld(async () => {
      await execute(sql`update album_artist set artist_id = (select id from artist where name = 'Brine Theory')`);
      await execute(sql`update artist_external_id set artist_id = (select id from artist where name = 'Brine Theory')`);
      await execute(
        sql`update source_record set artist_id = (select id from artist where name = 'Brine Theory') where artist_id is not null`,
      );
      await deleteLumen();
      await execute(sql`insert into artist_redirect (old_id, new_id) select ${artistId}::int, id from artist`);
    });
    await fillArtist(deps, { artistId, aspects: ['albums'], priority: 'refresh', firstPageOnly: true });
    expect(await names('album')).toContain('New');
    expect(await names('artist')).toHaveLength(1);
  });
});
