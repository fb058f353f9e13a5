import { describe, expect, it } from 'vitest';
import { ProviderError } from '#providers/provider-error.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { whileTimePasses } from '../support/while-time-passes.ts';
import {
  artistId,
  artistPage,
  context,
  developmentArtist,
  fullArtist,
  refusal,
  SECRET,
  spotify,
} from './spotify-source.ts';

const search = { query: 'a', limit: 50 };
const authorizationsOf = (requests: { url: string; headers: Record<string, string> }[]) =>
  requests.filter(({ url }) => !url.endsWith('/token')).map(({ headers }) => headers.authorization);

/** An answer that depends on how often it was asked for. */
function inTurn(...answers: FakeAnswer[]): () => FakeAnswer {
  let asked = 0;
  return () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === undefined) throw new Error('inTurn needs an answer');
    return answer;
  };
}

async function faultOf(call: Promise<unknown> | undefined): Promise<ProviderError> {
  const thrown = await call?.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ProviderError)) throw new Error(`expected a ProviderError, got ${String(thrown)}`);
  return thrown;
}

describe('the token', () => {
  it('is fetched on demand with the client credentials, once for all who wait, and kept', async () => {
    const { provider, requests, tokensAsked } = spotify({ search: artistPage([fullArtist(1)]) });
    expect(tokensAsked()).toBe(0);
    await Promise.all(['a', 'b', 'c'].map((query) => provider.searchArtists?.({ query, limit: 5 }, context)));
    await provider.searchArtists?.({ query: 'd', limit: 5 }, context);
    expect(tokensAsked()).toBe(1);
    expect(requests[0]).toMatchObject({ method: 'POST', body: 'grant_type=client_credentials' });
    const basic = Buffer.from(`the-client-id:${SECRET}`).toString('base64');
    expect(requests[0]?.headers.authorization).toBe(`Basic ${basic}`);
    expect(authorizationsOf(requests)).toEqual(Array(4).fill('Bearer t1'));
  });

  it('is renewed a minute before it expires', async () => {
    const { provider, requests, clock } = spotify({ search: artistPage([fullArtist(1)]) });
    await provider.searchArtists?.(search, context);
    await clock.advance(3_539_000);
    await provider.searchArtists?.(search, context);
    await clock.advance(1000);
    await provider.searchArtists?.(search, context);
    expect(authorizationsOf(requests)).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2']);
  });

  it('is renewed once when it is refused, and the call is repeated with the new one', async () => {
    const expired = refusal(401, 'The access token expired');
    const { provider, requests, tokensAsked } = spotify({ search: inTurn(expired, artistPage([fullArtist(1)])) });
    expect(await provider.searchArtists?.(search, context)).toHaveLength(1);
    expect(authorizationsOf(requests)).toEqual(['Bearer t1', 'Bearer t2']);
    expect(tokensAsked()).toBe(2);
  });

  it('that is refused although it is new is a fault for a person', async () => {
    const { provider, paths } = spotify({ search: refusal(401, 'Missing/invalid/expired access token') });
    expect((await faultOf(provider.searchArtists?.(search, context))).fault).toBe('unauthorized');
    expect(paths()).toHaveLength(2);
  });

  it('that Spotify will not give names the two variables, never the secret, and rests the source', async () => {
    const token = { status: 400, json: { error: 'invalid_client', error_description: 'Invalid client' } };
    const { provider, tokensAsked } = spotify({ token, search: artistPage([]) });
    const error = await faultOf(provider.searchArtists?.(search, context));
    expect(error.fault).toBe('unauthorized');
    expect(error.message).toMatch(/SPOTIFY_CLIENT_ID.*SPOTIFY_CLIENT_SECRET/);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(SECRET);
    await faultOf(provider.searchArtists?.({ query: 'b', limit: 5 }, context));
    expect(tokensAsked()).toBe(1);
  });

  it.each([
    ['a token endpoint that is not there', { status: 404, json: null }],
    ['a token without a life', { json: { access_token: 't' } }],
    ['a token that is a page of HTML', { body: '<html>' }],
  ])('%s is a bad response', async (_what, token) => {
    const { provider } = spotify({ token, search: artistPage([]) });
    expect((await faultOf(provider.searchArtists?.(search, context))).fault).toBe('bad_response');
  });
});

describe('two providers in one process', () => {
  it('each go out through their own transport, also when they ask at the same time', async () => {
    const one = spotify({ [`artists/${artistId(1)}`]: { json: { ...fullArtist(1), name: 'of one' } } });
    const two = spotify({ [`artists/${artistId(1)}`]: { json: { ...fullArtist(1), name: 'of two' } } });
    const ask = ({ provider }: typeof one) => provider.getArtist?.(artistId(1), context);
    const found = await Promise.all([ask(one), ask(two), ask(one)]);
    expect(found.map((artist) => artist?.name)).toEqual(['of one', 'of two', 'of one']);
    expect(one.paths()).toHaveLength(1);
    expect(two.paths()).toHaveLength(1);
  });
});

describe('development mode 2026', () => {
  const tooLarge = (limit: number) => `search?type=artist&q=a&market=US&limit=${limit}`;
  const development = {
    [tooLarge(50)]: refusal(400, 'Invalid limit'),
    [tooLarge(10)]: artistPage([developmentArtist(1)]),
  };

  it('is found by the probe with one search, and its missing capabilities vanish', async () => {
    const { provider, paths } = spotify(development);
    expect(provider.mode).toBe('not known yet');
    expect(await provider.probe()).toBe('development mode 2026: no popularity, pages of 10');
    expect(provider.mode).toBe('development mode 2026: no popularity, pages of 10');
    expect(provider.getArtistTopTracks).toBeUndefined();
    expect(provider.getSimilarArtists).toBeUndefined();
    expect(paths()).toEqual([tooLarge(50), tooLarge(10)]);
  });

  it('is learnt from a call when there was no probe: the call still answers, and later ones ask for 10', async () => {
    const { provider, paths } = spotify(development);
    expect(await provider.searchArtists?.(search, context)).toHaveLength(1);
    expect(await provider.searchArtists?.(search, context)).toHaveLength(1);
    expect(paths()).toEqual([tooLarge(50), tooLarge(10), tooLarge(10)]);
  });

  it('is told by artists without popularity, whatever the page size', async () => {
    const { provider } = spotify({ search: artistPage([developmentArtist(1), developmentArtist(2)]) });
    await provider.probe();
    expect(provider.mode).toMatch(/^development mode/);
  });

  it('is not told by artists whose popularity is nonsense', async () => {
    const { provider } = spotify({ search: artistPage([{ ...fullArtist(1), popularity: 'high' }]) });
    expect((await provider.searchArtists?.(search, context))?.[0]?.popularity).toBeUndefined();
    expect(provider.mode).toBe('full access');
  });

  it('a page of 10 that is refused as well is a fault', async () => {
    const { provider, paths } = spotify({ search: refusal(400, 'Invalid limit') });
    expect((await faultOf(provider.searchArtists?.(search, context))).fault).toBe('bad_response');
    expect(paths()).toHaveLength(2);
  });
});

describe('full access', () => {
  const topTracks = `artists/${artistId(1)}/top-tracks`;
  const related = `artists/${artistId(1)}/related-artists`;

  it('is told by pages of 50 with popularity and both old endpoints', async () => {
    const { provider, paths } = spotify({
      search: artistPage([fullArtist(1)]),
      [topTracks]: { json: { tracks: [] } },
      [related]: { json: { artists: [] } },
    });
    expect(await provider.probe()).toBe('full access');
    expect(provider.getArtistTopTracks).toBeTypeOf('function');
    expect(provider.getSimilarArtists).toBeTypeOf('function');
    expect(paths()).toHaveLength(3);
  });

  it.each([
    ['403', refusal(403, 'Forbidden')],
    ['404 for an artist just named', refusal(404, 'Not found.')],
  ])('without an endpoint that answers %s does not offer it', async (_what, answer) => {
    const { provider } = spotify({
      search: artistPage([fullArtist(1)]),
      [topTracks]: { json: { tracks: [] } },
      [related]: answer,
    });
    expect(await provider.probe()).toBe('full access without similar artists');
    expect(provider.getSimilarArtists).toBeUndefined();
    expect(provider.getArtistTopTracks).toBeTypeOf('function');
  });

  it('loses a capability that is withdrawn while we run', async () => {
    const { provider, paths } = spotify({ [topTracks]: refusal(403, 'Forbidden') });
    const { getArtistTopTracks } = provider;
    expect((await faultOf(getArtistTopTracks?.({ key: artistId(1), limit: 5 }, context))).fault).toBe('unsupported');
    expect(provider.getArtistTopTracks).toBeUndefined();
    expect(paths()).toEqual([`artists/${artistId(1)}/top-tracks?market=US`]);
  });

  it('keeps what a failing endpoint may still be good for', async () => {
    const { provider, clock } = spotify({
      search: artistPage([fullArtist(1)]),
      [topTracks]: { status: 500, json: {} },
      [related]: { status: 500, json: {} },
    });
    expect(await whileTimePasses(clock, provider.probe())).toBe('full access');
  });

  it('is not known while Spotify is away: the probe says so and does not throw', async () => {
    const { provider } = spotify({});
    expect(await provider.probe()).toMatch(/^not known yet: /);
    expect(provider.getArtistTopTracks).toBeTypeOf('function');
  });
});

describe('refusals', () => {
  it('an owner without Premium is a fault for a person, and rests the source for three hours', async () => {
    const premium = refusal(403, 'Active premium subscription required for the owner of the app. When the …');
    const { provider, paths } = spotify({ search: premium });
    const error = await faultOf(provider.searchArtists?.(search, context));
    expect(error).toMatchObject({ fault: 'unauthorized', retryAfterMs: 10_800_000 });
    expect(error.message).toMatch(/Premium/);
    expect(provider.searchArtists).toBeTypeOf('function');
    expect((await faultOf(provider.searchAlbums?.(search, context))).fault).toBe('unauthorized');
    expect(paths()).toHaveLength(1);
  });

  it('a limit says how long to wait, were it a day, and nothing is called meanwhile', async () => {
    const limited = refusal(429, 'API rate limit exceeded', { headers: { 'retry-after': '86400' } });
    const { provider, paths } = spotify({ search: limited });
    const error = await faultOf(provider.searchArtists?.(search, context));
    expect(error).toMatchObject({ fault: 'rate_limited', retryAfterMs: 86_400_000 });
    expect((await faultOf(provider.searchAlbums?.(search, context))).fault).toBe('rate_limited');
    expect(paths()).toHaveLength(1);
  });

  it('a limit without Retry-After is not tried again at once', async () => {
    const quota = { status: 429, json: { error: { status: 429, message: 'Too many', reason: 'QUOTA_EXCEEDED' } } };
    const { provider, paths } = spotify({ search: quota });
    const error = await faultOf(provider.searchArtists?.(search, context));
    expect(error).toMatchObject({ fault: 'rate_limited', retryAfterMs: 2000 });
    expect(error.message).toMatch(/quota/);
    expect(paths()).toHaveLength(1);
  });

  it.each([
    ['an unknown id', refusal(404, 'Resource not found')],
    ['an id that Spotify cannot read', refusal(400, 'Invalid base62 id')],
  ])('%s is nothing', async (_what, answer) => {
    const { provider } = spotify({ [`tracks/${artistId(1)}`]: answer });
    expect(await provider.getTrack?.(artistId(1), context)).toBeNull();
  });

  it.each([
    ['another 400', refusal(400, 'No search query'), 'bad_response'],
    ['404 without the envelope of Spotify', { status: 404, body: '<h1>nginx</h1>' }, 'bad_response'],
    ['an endpoint that is gone', refusal(404, 'Service not found'), 'unsupported'],
    ['401 without the envelope', { status: 401, body: '' }, 'unauthorized'],
    ['500', { status: 500, body: 'oops' }, 'unavailable'],
    ['a page of HTML', { body: '<html></html>' }, 'bad_response'],
    ['artists that cannot be read', artistPage([{ id: 'short', name: 'A' }]), 'bad_response'],
  ])('%s is a fault', async (_what, answer, fault) => {
    const { provider, clock } = spotify({ search: answer });
    const error = await whileTimePasses(clock, faultOf(provider.searchArtists?.(search, context)));
    expect(error.fault).toBe(fault);
  });
});
