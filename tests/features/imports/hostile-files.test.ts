import { expect, test } from 'vitest';
import { HOSTILE_ZIPS } from '../../support/hostile-zips.ts';
import { madeZip } from '../../support/made-zip.ts';
import { useImportApp } from './import-app.ts';

const app = useImportApp();
const listens = { kind: 'listens' };
const HISTORY = 'Streaming_History_Audio_2024.json';
const entry = JSON.stringify({ ts: '2024-05-01T10:00:00Z', ms_played: 200_000, master_metadata_track_name: 'Sun' });
const history = Buffer.from(`[${entry}]`);

const HOSTILE_HISTORIES: typeof HOSTILE_ZIPS = {
  ...HOSTILE_ZIPS,
  'a history that is a bomb': () => madeZip([{ name: HISTORY, content: Buffer.alloc(60_000_000, ' ') }]),
  'a history with a wrong checksum': () => madeZip([{ name: HISTORY, content: history, crc: 1 }]),
  'a history that is longer than it says': () => madeZip([{ name: HISTORY, content: history, size: 10 }]),
  'an encrypted history': () => madeZip([{ name: HISTORY, content: history, flags: 0x801 }]),
  'a history with a path up': () => madeZip([{ name: `../../${HISTORY}`, content: history }]),
  'a history that is cut off': () => madeZip([{ name: HISTORY, content: history }]).subarray(0, -30),
};

test.each(Object.keys(HOSTILE_HISTORIES))(
  'of a ZIP that is %s nothing is taken in, and it is told why',
  async (what) => {
    const { status, body } = await app.send(HOSTILE_HISTORIES[what]?.() ?? '', listens);
    if (status === 400) expect(body.detail).toMatch(/\w/);
    else
      expect(await app.finished(body.job.id)).toMatchObject({ status: 'failed', error: expect.stringMatching(/\w/) });
    expect(await app.execute('select 1 from listen union all select 1 from unmatched_listen')).toEqual([]);
  },
);

test('a file of a hundred thousand different errors is reported whole, and shown a page at a time', async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => `not an id ${index},Air,Song`);
  const done = await app.take(`track_id,artists,track_name\n${rows.join('\n')}`);
  expect(done).toMatchObject({ status: 'completed', total: 100_000, refused: 100_000 });
  expect(done.refusals.length).toBeLessThanOrEqual(100);
  const { body: report } = await app.ask.get(`/imports/${done.id}/report`);
  expect(report.split('\n')).toHaveLength(100_001);
});
