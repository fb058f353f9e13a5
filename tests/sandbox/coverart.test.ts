import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCover } from '#sandbox/coverart.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { ask } from '../support/ask.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';
import { keySetDifferences } from '../support/same-key-set.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const at = (path: string) => ask(`${sandbox.origin}/coverart${path}`);
const followed = (path: string) => ask(`${sandbox.origin}/coverart${path}`, { redirect: 'follow' });
function album(hasPicture: boolean, since = '2005') {
  const found = sandbox.catalogue.albums.find(
    (one) =>
      hasCover(one) === hasPicture &&
      (one.releaseDate ?? '') >= since &&
      sandbox.catalogue.albumsById('releaseGroup', one.ids.releaseGroup).length === 1,
  );
  if (!found) throw new Error('no such album');
  return found;
}

describe('the Cover Art Archive', () => {
  it('answers with a 307 to the archive, which answers with a 302 to the node that has the index', async () => {
    const { release } = album(true).ids;
    const first = await at(`/release/${release}`);
    const second = await ask(first.headers.get('location') ?? '');
    const third = await ask(second.headers.get('location') ?? '');
    expect([first.status, second.status, third.status]).toEqual([307, 302, 200]);
    expect(third.json.release).toContain(release);
  });

  it('answers for a release group with the index of one of its releases', async () => {
    const one = album(true);
    expect((await followed(`/release-group/${one.ids.releaseGroup}`)).json.release).toContain(one.ids.release);
  });

  it('says 404 in HTML where there is no art, and 400 to what is no MBID', async () => {
    const missing = await at(`/release/${album(false).ids.release}`);
    const wrong = await at('/release/xyz');
    expect([missing.status, missing.headers.get('content-type'), wrong.status]).toEqual([404, 'text/html', 400]);
  });

  it('leaves the largest thumbnail of old entries out', async () => {
    const old = sandbox.catalogue.albums.find((one) => hasCover(one) && (one.releaseDate ?? '9') < '2005');
    const { images } = (await followed(`/release/${old?.ids.release}`)).json;
    expect(Object.keys(images[0].thumbnails)).toEqual(['250', '500', 'large', 'small']);
  });

  it('names pictures that can be fetched from the sandbox', async () => {
    const { images } = (await followed(`/release/${album(true).ids.release}`)).json;
    const picture = await fetch(images[0].thumbnails['500']);
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([500, 500]);
    expect((await followed(`/release/${album(true).ids.release}/front-250`)).headers.get('content-type')).toBe(
      'image/png',
    );
  });

  it.skipIf(!hasRecordedAnswers)('has the keys of the recorded index', async () => {
    const answers = ['release.index.json', 'release.index.single.json'].map((file) =>
      JSON.parse(recorded(`coverartarchive/${file}`).body),
    );
    expect(keySetDifferences((await followed(`/release/${album(true).ids.release}`)).json, answers)).toEqual([]);
  });
});
