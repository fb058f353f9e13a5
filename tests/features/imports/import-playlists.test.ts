import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { useImportApp } from './import-app.ts';

const app = useImportApp();
const fields = { kind: 'playlist' };
const text = '#EXTM3U\n#PLAYLIST:Evening\n#EXTINF:201,Air - Sun\na.mp3\n#EXTINF:100,Nobody - Nothing\nb.mp3\n';
const playlists = () =>
  app.execute(
    `select name, (select count(*)::int from playlist_track e where e.playlist_id = p.id) as tracks from playlist p`,
  );

beforeAll(() => app.made.services.database.run(fillSmallLibrary));

test('a playlist that cannot be noted down is not made, so that it is there once after the next try', async () => {
  await app.pause();
  const { body } = await app.send(text, fields);
  const [stored] = await app.execute(`select folder from import where id = '${body.job.id}'`);
  const report = join(app.made.services.config.storageRoot, 'imports', String(stored?.folder), 'refused.jsonl');
  await symlink('/dev/full', report);
  await app.goOn();
  expect(await app.finished(body.job.id)).toMatchObject({ status: 'failed' });
  expect(await playlists()).toEqual([]);
  await rm(report);

  const done = await app.take(text, fields);
  expect(done).toMatchObject({ status: 'completed', total: 2, created: 1, refused: 1 });
  expect(done.refusals).toEqual([{ line: 6, reason: expect.stringContaining('Nobody') }]);
  expect(done.playlist_id).toEqual(expect.any(Number));
  expect(await playlists()).toEqual([{ name: 'Evening', tracks: 1 }]);
});
