import { describe, expect, test } from 'vitest';
import { createCoverArtProvider } from '#providers/coverart/coverart.provider.ts';
import type { CallContext } from '#providers/provider.ts';
import { createSourceClient } from '#providers/source-client.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type FakeAnswer, fakeTransport } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { limitedSourceDeps } from '../support/source-deps.ts';
import { whileTimePasses } from '../support/while-time-passes.ts';

const context: CallContext = { priority: 'user' };

function answering(answer: FakeAnswer) {
  const transport = fakeTransport(() => answer);
  const clock = createFakeClock();
  const deps = limitedSourceDeps(transport, { clock });
  const apiUrl = 'https://caa.test';
  const provider = createCoverArtProvider({ source: (policy) => createSourceClient(deps, policy), apiUrl });
  return {
    provider,
    sent: () => transport.requests.map((request) => request.url),
    imagesOf: (key: string) => whileTimePasses(clock, provider.getAlbumImages(key, context)),
  };
}

const picture = (n: number, more: object = {}) => ({
  id: String(n),
  image: `http://coverartarchive.org/release/r/${n}.jpg`,
  front: false,
  back: false,
  thumbnails: {
    '250': `http://coverartarchive.org/release/r/${n}-250.jpg`,
    '500': `http://coverartarchive.org/release/r/${n}-500.jpg`,
    large: `http://coverartarchive.org/release/r/${n}-500.jpg`,
  },
  ...more,
});

describe('the Cover Art Archive', () => {
  test('is asked by release group, else by release, else not at all', async () => {
    const { provider, sent, imagesOf } = answering({ json: { images: [] } });
    const keyOf = (externalIds: object) => provider.albumKey({ title: 'T', artistName: 'A', externalIds });
    expect(keyOf({ mbid: 'g', mbid_release: 'r' })).toBe('release-group/g');
    expect(keyOf({ mbid_release: 'r' })).toBe('release/r');
    expect(keyOf({ deezer: '1' })).toBeNull();
    expect(await imagesOf('release-group/g')).toEqual([]);
    expect(sent()).toEqual(['https://caa.test/release-group/g']);
  });

  test('gives the front in its sizes, largest first, over https', async () => {
    const front = picture(2, {
      front: true,
      thumbnails: { ...picture(2).thumbnails, '1200': 'http://ia8.us.archive.org/2.jpg' },
    });
    const { imagesOf } = answering({ json: { images: [picture(1), front, picture(3, { back: true })] } });
    expect(await imagesOf('release/r')).toEqual([
      { url: 'https://ia8.us.archive.org/2.jpg', width: 1200 },
      { url: 'https://coverartarchive.org/release/r/2-500.jpg', width: 500 },
      { url: 'https://coverartarchive.org/release/r/2-250.jpg', width: 250 },
    ]);
  });

  test('gives the first picture that is not the back when none is called the front', async () => {
    const { imagesOf } = answering({ json: { images: [picture(1, { back: true }), picture(2)] } });
    expect((await imagesOf('release/r'))[0]?.url).toContain('/2-500.jpg');
    expect(await answering({ json: { images: [picture(1, { back: true })] } }).imagesOf('release/r')).toEqual([]);
  });

  test('gives the scan itself when there are no thumbnails, and leaves foreign addresses as they are', async () => {
    const { imagesOf } = answering({
      json: { images: [picture(1, { image: 'http://cdn.test/1.jpg', thumbnails: {} })] },
    });
    expect(await imagesOf('release/r')).toEqual([{ url: 'http://cdn.test/1.jpg' }]);
  });

  test('says with 404 that there is no cover; anything else unreadable is a fault', async () => {
    expect(await answering({ status: 404, body: '<h1>Not Found</h1>' }).imagesOf('release/r')).toEqual([]);
    const fault = (answer: FakeAnswer) => expect(answering(answer).imagesOf('release/r')).rejects;
    await fault({ status: 400, body: 'invalid MBID' }).toMatchObject({ fault: 'bad_response' });
    await fault({ status: 503, body: '' }).toMatchObject({ fault: 'unavailable' });
    await fault({ body: '<html>' }).toMatchObject({ fault: 'bad_response' });
    await fault({ json: { images: [{ image: 'javascript:alert(1)' }] } }).toMatchObject({ fault: 'bad_response' });
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded answers of the Cover Art Archive', () => {
  const fromTape = (file: string) => {
    const { status, headers, body } = recorded(`coverartarchive/${file}`);
    return answering({ status, headers, body }).imagesOf('release/r');
  };

  test('indexes', async () => {
    const base = 'https://coverartarchive.org/release/76df3287-6cda-33eb-8e9a-044b5e15ffdd/829521842';
    expect(await fromTape('release.index.json')).toEqual([
      { url: `${base}-1200.jpg`, width: 1200 },
      { url: `${base}-500.jpg`, width: 500 },
      { url: `${base}-250.jpg`, width: 250 },
    ]);
    expect((await fromTape('release.index.single.json')).map((image) => image.width)).toEqual([1200, 500, 250]);
  });

  test('errors', async () => {
    expect(await fromTape('error.404.http.json')).toEqual([]);
    await expect(fromTape('error.400.http.json')).rejects.toMatchObject({ fault: 'bad_response' });
  });
});
