import { randomUUID } from 'node:crypto';
import { readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DATASET_HEADER, datasetRow, trackId, useImportApp } from './import-app.ts';

const app = useImportApp();
const good = (from: number, count: number) => Array.from({ length: count }, (_, index) => datasetRow(from + index));

test('a byte order mark, other separators and line ends of Windows or old Macs are all one', async () => {
  for (const [index, separator] of [',', ';', '\t', '|'].entries()) {
    const text = [DATASET_HEADER, datasetRow(100 + index, { artists: 'Air' })].join('\r\n').replaceAll(',', separator);
    expect(await app.take(`\uFEFF${text}\r\n`)).toMatchObject({ status: 'completed', total: 1, created: 1 });
  }
  const wide = Buffer.from(`\uFEFF${DATASET_HEADER}\n${datasetRow(104)}`, 'utf16le');
  expect(await app.take(new Uint8Array(wide))).toMatchObject({ created: 1 });
  const ofMacs = [DATASET_HEADER, datasetRow(105), '1,too,few', datasetRow(106, { album: '"on\ntwo lines"' })].join(
    '\r',
  );
  const done = await app.take(ofMacs);
  expect(done).toMatchObject({ total: 3, created: 2, refused: 1 });
  expect(done.refusals[0].line).toBe(3);
});

test('a row that cannot be used is refused with its line and the reason, and those around it are taken in', async () => {
  const rows = [
    DATASET_HEADER,
    datasetRow(200),
    `1,${trackId(201)},Air,"never closed,Song,1,2`,
    datasetRow(202),
    '3,too,few',
    `4,no id,${'x,'.repeat(17)}x`,
    datasetRow(205, { title: ' ' }),
    datasetRow(206, { artists: ';' }),
    datasetRow(207, { title: 'with \0 in it' }),
    datasetRow(208, { title: 'x'.repeat(2_000_000) }),
    `9,${trackId(209)},Air,Moon,"a ""quoted"" title, on\ntwo lines",,nonsense,maybe,9,-1,99,x,,,,,,,,,`,
    datasetRow(210),
  ];
  const done = await app.take(rows.join('\n'));
  expect(done).toMatchObject({ status: 'completed', created: 5, refused: 6 });
  expect(done.refusals.map(({ line }: { line: number }) => line)).toEqual([10, 3, 5, 6, 7, 8].sort((a, b) => a - b));
  expect(done.refusals[0].reason).toContain('never closed');
  const { body } = await app.ask.get(`/imports/${done.id}/report`);
  expect(body.trim().split('\n')).toHaveLength(6);
  const titles = await app.execute(
    `select title from track t join track_external_id e on e.track_id = t.id where external_id in ('${trackId(207)}', '${trackId(209)}') order by 1`,
  );
  expect(titles.map(({ title }) => title)).toEqual(['a "quoted" title, on\ntwo lines', 'with  in it']);
});

test('columns of other names are known by them or told; wrong ones are a 400 that says which are missing and which were found', async () => {
  const header = 'Song ID;Interpret;Song Name;Genre';
  const row = `${trackId(300)};Air;Night Sun;"['indie rock', 'italian pop']"`;
  const wrong = await app.send(`${header}\n${row}`);
  expect(wrong.status).toBe(400);
  expect(wrong.body.detail).toMatch(/artists.*"Interpret"/);
  const fields = { kind: 'tracks', map: '{"Interpret":"artists"}' };
  expect(await app.take(`${header}\n${row}`, fields)).toMatchObject({ created: 1 });
  expect((await app.send(row, { kind: 'tracks', map: '{"Interpret":"singer"}' })).body.errors[0].path).toBe('map');
  expect((await app.send('', { kind: 'tracks' })).status).toBe(400);
  expect((await app.send(row, { kind: 'songs' })).status).toBe(400);
});

test('a dry run counts and stores nothing', async () => {
  const tracks = () => app.execute('select count(*) from track');
  const before = await tracks();
  const text = [DATASET_HEADER, ...good(400, 3)].join('\n');
  expect(await app.take(text, { kind: 'tracks', dry_run: 'true' })).toMatchObject({ dry_run: true, created: 3 });
  expect(await tracks()).toEqual(before);
});

test('an import that was killed goes on behind what is in, and nothing is counted or reported twice', async () => {
  const rows = [DATASET_HEADER, 'broken', ...good(500, 1200), 'broken too'];
  await app.pause();
  const { body } = await app.send(gzipSync(rows.join('\n')));
  const { id } = body.job;
  // As it is when the first set is in, and the process was killed while it wrote the report of the second.
  const [stored] = await app.execute(`select folder from import where id = '${id}'`);
  const report = join(app.made.services.config.storageRoot, 'imports', String(stored?.folder), 'refused.jsonl');
  const first = `${JSON.stringify({ line: 2, reason: 'broken' })}\n`;
  await writeFile(report, `${first}{"line":1203,"rea`);
  await app.execute(
    `update import set total = 1000, created = 999, refused = 1, report_bytes = ${first.length} where id = '${id}'`,
  );
  await app.goOn();
  await app.finished(id);
  const { body: done } = await app.ask.get(`/imports/${id}`);
  expect(done).toMatchObject({ status: 'completed', total: 1202, created: 1200, refused: 2 });
  expect(done.refusals.map(({ line }: { line: number }) => line)).toEqual([2, 1203]);
  const [{ count } = {}] = await app.execute(
    `select count(*)::int as count from track_external_id where external_id between '${trackId(500)}' and '${trackId(1699)}'`,
  );
  expect(count).toBe(201);
  expect(await readdir(dirname(report))).toEqual(['refused.jsonl']);
});

test('a file that is cut off fails with what to do, and what was in stays', async () => {
  const noise = Array.from({ length: 3000 }, () => `x,${randomUUID()}`);
  const whole = gzipSync([DATASET_HEADER, datasetRow(3000), ...noise].join('\n'));
  const { body } = await app.send(new Uint8Array(whole.subarray(0, whole.length - 5000)));
  expect(await app.finished(body.job.id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('cut off'),
  });
  const { body: done } = await app.ask.get(`/imports/${body.job.id}`);
  expect(done).toMatchObject({ status: 'failed', created: 1 });
});

test('a disk that is full fails the import, and says what to do', async () => {
  await app.pause();
  const { body } = await app.send([DATASET_HEADER, 'broken', datasetRow(3100)].join('\n'));
  const [stored] = await app.execute(`select folder from import where id = '${body.job.id}'`);
  const report = join(app.made.services.config.storageRoot, 'imports', String(stored?.folder), 'refused.jsonl');
  await symlink('/dev/full', report);
  await app.goOn();
  expect(await app.finished(body.job.id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('The disk is full'),
  });
  expect(await app.execute(`select 1 from track_external_id where external_id = '${trackId(3100)}'`)).toEqual([]);
});

test('two files at once are both taken in, also when they are the same', async () => {
  const text = [DATASET_HEADER, ...good(3200, 50)].join('\n');
  const jobs = await Promise.all([app.send(text), app.send(text)]);
  const ended = await Promise.all(jobs.map(({ body }) => app.finished(body.job.id)));
  expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed']);
  const created = await app.execute(
    `select sum(created)::int as created, sum(unchanged)::int as unchanged from import where id in ('${ended.map(({ id }) => id).join("','")}')`,
  );
  expect(created).toEqual([{ created: 50, unchanged: 50 }]);
});
