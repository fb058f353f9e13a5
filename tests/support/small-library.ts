import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { emptyTables } from './empty-tables.ts';

/**
 * Three artists, three albums and six tracks, instead of all that is in the catalogue:
 * Moon (Air): 1 Sun, 2 Rain. Park (Blur): 3 Song, 4 Tender (Blur and Can). Hits: 5 Sun (the performance of 1), 6 Spoon (Can).
 * Tracks last 200 s and as many seconds more as their id says; how long Spoon lasts is not known.
 */
export async function fillSmallLibrary(db: Queryable): Promise<void> {
  await db.execute(sql.raw(emptyTables('artist', 'album', 'personal_tag')));
  await db.execute(sql.raw(`update account set time_zone = 'UTC'`));
  await db.execute(
    sql.raw(`
    insert into artist (name, name_norm, tags, tag_names) values
      ('Air', 'air', '[{"name":"Electronic","weight":90},{"name":"downtempo","weight":40}]', '{downtempo,electronic}'),
      ('Blur', 'blur', '[{"name":"britpop","weight":80}]', '{britpop}'), ('Can', 'can', '[]', '{}')`),
  );
  await db.execute(
    sql.raw(`
    insert into album (title, title_norm, tags, tag_names) values
      ('Moon', 'moon', '[]', '{}'), ('Park', 'park', '[{"name":"Hip-Hop","weight":10}]', '{"hip hop"}'), ('Hits', 'hits', '[]', '{}')`),
  );
  await db.execute(
    sql.raw(`insert into album_artist (album_id, position, artist_id, name) values
    (1, 0, 1, 'Air'), (2, 0, 2, 'Blur'), (3, 0, 1, 'Air')`),
  );
  await db.execute(
    sql.raw(`
    insert into recording (title, title_norm, artist_id, tags, tag_names) values
      ('Sun', 'sun', 1, '[]', '{}'), ('Rain', 'rain', 1, '[]', '{}'), ('Song', 'song', 2, '[]', '{}'), ('Tender', 'tender', 2, '[]', '{}'),
      ('Spoon', 'spoon', 3, '[{"name":"krautrock","weight":50}]', '{krautrock}')`),
  );
  await db.execute(
    sql.raw(`
    insert into track (album_id, recording_id, title, title_norm, duration_ms, disc_number, position) values
      (1, 1, 'Sun', 'sun', 201000, 1, 1), (1, 2, 'Rain', 'rain', 202000, 1, 2), (2, 3, 'Song', 'song', 203000, 1, 1),
      (2, 4, 'Tender', 'tender', 204000, 1, 2), (3, 1, 'Sun', 'sun', 205000, 1, 1), (3, 5, 'Spoon', 'spoon', null, 1, 2)`),
  );
  await db.execute(
    sql.raw(`
    insert into track_artist (track_id, position, artist_id, name, join_phrase) values
      (1, 0, 1, 'Air', ''), (2, 0, 1, 'Air', ''), (3, 0, 2, 'Blur', ''), (4, 0, 2, 'Blur', ' & '), (4, 1, 3, 'Can', ''),
      (5, 0, 1, 'Air', ''), (6, 0, 3, 'Can', '')`),
  );
}
