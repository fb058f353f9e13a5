import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { joinTracks } from '#features/catalog/ingest/track-rows.repository.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();
const execute = (statement: string) => own.database.run((db) => db.execute(sql.raw(statement)));

it('Two rows that are one track have the ids of both, and how each of these sounds', async () => {
  await execute(`insert into artist (name, name_norm) values ('Air', 'air')`);
  await execute(`insert into album (title, title_norm) values ('Moon', 'moon')`);
  await execute(`insert into recording (artist_id, title, title_norm) values (1, 'Sun', 'sun')`);
  await execute(
    `insert into track (album_id, recording_id, title, title_norm) values (1, 1, 'Sun', 'sun'), (1, 1, 'Sun', 'sun')`,
  );
  await execute(
    `insert into track_external_id (provider, external_id, track_id) values ('spotify', 'a', 1), ('spotify', 'b', 2)`,
  );
  await execute(
    `insert into track_audio_feature (provider, external_id, source, energy) values ('spotify', 'b', 'dataset', 0.5)`,
  );
  await own.database.transaction((tx) => joinTracks(tx, [{ from: 2, to: 1 }]));
  const left = await execute(`select e.external_id as id, e.track_id as track, f.energy
    from track_external_id e left join track_audio_feature f using (provider, external_id) order by 1`);
  expect([...left]).toEqual([
    { id: 'a', track: 1, energy: null },
    { id: 'b', track: 1, energy: 0.5 },
  ]);
});
