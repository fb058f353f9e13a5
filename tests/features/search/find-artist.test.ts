import { beforeEach, describe, expect, it } from 'vitest';
import { fillArtist, SourceReports } from '#features/catalog/index.ts';
import { findArtistByWords } from '#features/search/index.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp();

beforeEach(() => made.clear());

async function find(q: string) {
  const reports = new SourceReports(made.services.clock);
  const { artistId, asked } = await findArtistByWords(made.services, q, reports);
  const name = artistId === null ? null : (await made.get(`/artists/id/${artistId}`)).body.name;
  return { artistId, asked, name, providers: reports.toJSON(made.services.registry) };
}

const callsPerSource = () =>
  made.services.registry
    .with('searchArtists')
    .map(({ name }) => made.sandbox.calls(name).filter(({ path }) => !path.endsWith('/token')).length);

describe('the artist that some words mean', () => {
  it('is found with one call to each source that can search for artists', async () => {
    expect(await find('lumen harbour')).toMatchObject({ name: 'Lumen Harbour', asked: true });
    await made.settled();
    expect(callsPerSource()).toEqual([1, 1, 1]);
  });

  it('is found without a call when the words were asked about lately, by whichever search', async () => {
    await find('Lumen Harbour');
    await made.settled();
    await made.get('/artists/search?q=brine+theory');
    await made.settled();
    made.sandbox.resetCalls();
    expect(await find('LUMEN  harbour')).toMatchObject({ name: 'Lumen Harbour', asked: false });
    expect(await find('Brine Theory')).toMatchObject({ name: 'Brine Theory', asked: false });
    expect(made.sandbox.calls()).toEqual([]);
  });

  it('costs the search that comes later no second call for artists', async () => {
    await find('Lumen Harbour');
    made.sandbox.resetCalls();
    await made.get('/search/orchestrated?q=Lumen+Harbour');
    await made.settled();
    expect(made.sandbox.calls('deezer').map(({ path }) => path)).not.toContain('/deezer/search/artist');
  });

  it('is found without a call when somebody of this very name is here with a discography', async () => {
    const { artistId } = await find('Lumen Harbour');
    await fillArtist(made.services, { artistId: artistId ?? 0, aspects: ['albums'], priority: 'user' });
    await made.services.database.run((db) => db.execute(`delete from asked where key = 'lumen harbour'`));
    made.sandbox.resetCalls();
    expect(await find('Lumen Harbour')).toMatchObject({ artistId, asked: false });
    expect(made.sandbox.calls()).toEqual([]);
  });

  it.each([
    ['a title', 'Paper Lighthouse'],
    ['a slip of typing', 'lumn harbour'],
  ])('is found by %s with the whole search', async (_, q) => {
    expect(await find(q)).toMatchObject({ name: 'Lumen Harbour', asked: true });
  });

  it('is nobody when no source knows the words, which is remembered', async () => {
    expect(await find('zzqx wqzzk')).toMatchObject({ artistId: null, asked: true });
    await made.settled();
    made.sandbox.resetCalls();
    expect(await find('zzqx wqzzk')).toMatchObject({ artistId: null, asked: false });
    expect(made.sandbox.calls()).toEqual([]);
  });

  it('asked for by many at once costs the calls of one, and all are told what the sources did', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => find('Brine Theory')));
    expect(new Set(all.map(({ artistId }) => artistId)).size).toBe(1);
    expect(new Set(all.map(({ providers }) => providers.deezer?.status))).toEqual(new Set(['ok']));
    await made.settled();
    expect(callsPerSource()).toEqual([1, 1, 1]);
  });

  it('is found while some sources fail, and cannot be told while all do', async () => {
    for (const name of ['lastfm', 'spotify'] as const) made.sandbox.setFault(name, { kind: 'down' });
    expect(await find('Lumen Harbour')).toMatchObject({
      name: 'Lumen Harbour',
      providers: { deezer: { status: 'ok' }, lastfm: { status: 'failed' } },
    });
    made.sandbox.setFault('deezer', { kind: 'down' });
    await expect(find('Brine Theory')).rejects.toMatchObject({ kind: 'unavailable', code: 'search.unavailable' });
  });
});
