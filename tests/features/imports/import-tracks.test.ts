import { expect, test } from 'vitest';
import { DATASET_HEADER, datasetRow, trackId, useImportApp } from './import-app.ts';

const app = useImportApp();

const five = [
  DATASET_HEADER,
  datasetRow(0, { artists: 'Gen Hoshino', title: 'Comedy' }),
  datasetRow(1, { artists: 'Ben Woodward', album: 'Ghost (Acoustic)', title: 'Ghost - Acoustic' }),
  datasetRow(2, { artists: 'Ingrid Michaelson;ZAYN', album: 'To Begin Again', title: 'To Begin Again' }),
  datasetRow(3, { artists: 'Кино', album: 'Группа крови', title: 'Группа крови' }),
  datasetRow(3, { artists: 'Кино', album: 'Группа крови', title: 'Группа крови', genre: 'rock' }),
].join('\n');

test('the tracks of a data set are here, found, and say how they sound, as soon as the job is done', async () => {
  const done = await app.take(five);
  expect(done).toMatchObject({ status: 'completed', total: 5, created: 4, updated: 1, refused: 0, error: null });
  const { body: list } = await app.ask.get('/tracks');
  expect(list.items.map((track: { name: string }) => track.name).sort()).toEqual([
    'Comedy',
    'Ghost - Acoustic',
    'To Begin Again',
    'Группа крови',
  ]);
  const both = list.items.find((track: { name: string }) => track.name === 'To Begin Again');
  expect(both).toMatchObject({
    artists: [
      { name: 'Ingrid Michaelson', join_phrase: ', ' },
      { name: 'ZAYN', join_phrase: '' },
    ],
    external_ids: { spotify: trackId(2) },
    popularity: 73,
    popularity_source: 'dataset',
  });
  expect((await app.ask.get(`/tracks/id/${both.id}`)).body).toMatchObject({
    audio_features: {
      source: 'dataset',
      danceability: 0.676,
      key: 1,
      mode: 0,
      time_signature: 4,
      tempo: 87.917,
      loudness: -6.746,
    },
  });
  const { body: found } = await app.ask.get(`/search/tracks-quick?q=${encodeURIComponent('кино кров')}`);
  expect(JSON.stringify(found)).toContain('Группа крови');
  const kino = list.items.find((track: { name: string }) => track.name === 'Группа крови');
  expect(kino.tags.map((tag: { name: string }) => tag.name).sort()).toEqual(['acoustic', 'rock']);
});

test('the same file again changes nothing', async () => {
  const before =
    await app.execute(`select 'track' as kind, xmin::text, id from track union all select 'record', xmin::text, id from source_record
    union all select 'doc', xmin::text, entity_id from search_doc union all select 'features', xmin::text, hashtext(external_id) from track_audio_feature order by 1, 3`);
  expect(await app.take(five)).toMatchObject({ total: 5, created: 0, updated: 0, unchanged: 5 });
  const after =
    await app.execute(`select 'track' as kind, xmin::text, id from track union all select 'record', xmin::text, id from source_record
    union all select 'doc', xmin::text, entity_id from search_doc union all select 'features', xmin::text, hashtext(external_id) from track_audio_feature order by 1, 3`);
  expect(after).toEqual(before);
});

test('rows that contradict each other end as the first of them, and change nothing when they come again', async () => {
  const rows = [
    DATASET_HEADER,
    datasetRow(20, { popularity: 10 }),
    datasetRow(20, { popularity: 90, title: 'Another title', genre: 'rock' }),
  ].join('\n');
  expect(await app.take(rows)).toMatchObject({ created: 1, updated: 1 });
  const stored = () =>
    app.execute(
      `select t.title, t.popularity, c.tag_names, t.xmin::text from track t join recording c on c.id = t.recording_id
        join track_external_id e on e.track_id = t.id where e.external_id = '${trackId(20)}'`,
    );
  const [before] = await stored();
  expect(before).toMatchObject({ title: 'Song 20', popularity: 10, tag_names: ['acoustic', 'rock'] });
  expect(await app.take(rows)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
  expect(await stored()).toEqual([before]);
});
