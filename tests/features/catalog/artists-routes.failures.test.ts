import { beforeEach, describe, expect, it } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const context = useSandboxApp();

/** Lumen Harbour's ids at the sources. */
function lumen() {
  const artist = context.sandbox.catalogue.artists.find(({ slug }) => slug === 'lumen-harbour');
  if (!artist) throw new Error('the sandbox has no Lumen Harbour');
  return { ...artist.ids, ref: `deezer:${artist.ids.deezer}`, albums: artist.albums };
}

beforeEach(() => context.clear());

describe('with sources that fail', () => {
  it('fetches a biography that is missing, says from whom, and never replaces it by nothing', async () => {
    context.sandbox.setFault('lastfm', { kind: 'empty' });
    const { body } = await context.get(`/artists/${lumen().ref}/albums`);
    const id = body.items[0].artists[0].id;
    expect((await context.post(`/artists/enrich_bio/${id}`)).body.bio).toBeNull();
    await context.services.database.run((db) => db.execute('truncate asked'));
    context.sandbox.setFault('lastfm', null);
    const enriched = await context.post(`/artists/enrich_bio/${id}`);
    expect(enriched.body.bio).toMatchObject({ source: 'lastfm' });
    await context.services.database.run((db) => db.execute('truncate asked'));
    context.sandbox.setFault('lastfm', { kind: 'lie' });
    expect((await context.post(`/artists/enrich_bio/${id}`)).body.bio).toEqual(enriched.body.bio);
  });

  it('keeps answering while every source is down', async () => {
    await context.get(`/artists/${lumen().ref}/albums`);
    await context.settled();
    for (const source of ['deezer', 'spotify', 'lastfm'] as const) context.sandbox.setFault(source, { kind: 'down' });
    for (const path of ['albums', 'discography', 'related', 'recommendations']) {
      expect(await context.get(`/artists/${lumen().ref}/${path}`)).toMatchObject({ status: 200 });
    }
    expect((await context.get(`/artists/profile/${lumen().ref}`)).body.artist.name).toBe('Lumen Harbour');
  });

  it('while its source is down is a 503 that says when to come back', async () => {
    context.sandbox.setFault('deezer', { kind: 'down' });
    const { status, headers } = await context.get(`/artists/${lumen().ref}/albums`);
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
