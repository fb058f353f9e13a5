import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findImport, runImport } from '#features/imports/index.ts';
import { dumpCatalogue, emptyCatalogue } from '../../support/catalogue-dump.ts';
import { DATASET_HEADER, datasetRow, useImportApp } from './import-app.ts';

const app = useImportApp();
const songs = Array.from({ length: 120 }, (_, index) =>
  datasetRow(index, { album: `Album ${index % 40}`, artists: `Artist ${index % 15}` }),
);
/** Two sets. */
const text = [DATASET_HEADER, ...songs.slice(0, 60), ...Array<string>(1000).fill('broken'), ...songs.slice(50)].join(
  '\n',
);

test('an import that is stopped behind each of its sets, and behind its end, ends as one that is not', async () => {
  const whole = await app.take(text);
  const expected = await dumpCatalogue(app.made.services.database);
  await emptyCatalogue(app.made.services.database);
  await app.pause();
  const { body } = await app.send(text);

  let checkpoint: unknown = null;
  const stopped = new Error('stopped');
  const attempt = () => {
    const stop = new AbortController();
    return runImport(app.made.services)({
      ...{ id: body.job.id, input: { map: {} }, signal: stop.signal, checkpoint },
      progress: async () => stop.abort(stopped),
      save: async (saved) => {
        checkpoint = saved;
      },
    });
  };
  await expect(attempt()).rejects.toBe(stopped);
  await attempt();
  await attempt();

  const stored = await app.made.services.database.run((db) => findImport(db, body.job.id));
  const { created, updated, refused, total } = whole;
  expect(stored).toMatchObject({ created, updated, refused, total });
  expect(total).toBe(1130);
  expect(await dumpCatalogue(app.made.services.database)).toEqual(expected);
  const folder = join(app.made.services.config.storageRoot, 'imports', stored?.folder ?? '');
  expect(await readdir(folder)).toEqual(['refused.jsonl']);
});
