import type { CallContext } from '#providers/provider.ts';
import { createSpotifyProvider } from '#providers/spotify/spotify.provider.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fakeSource } from '../support/fake-source.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';

export const context: CallContext = { priority: 'user' };
export const SECRET = 'the-client-secret';
const BASE = 'https://spotify.test';

/** The token `t1`, then `t2` and so on, each good for an hour. */
function tokens() {
  let given = 0;
  return (): FakeAnswer => {
    given += 1;
    return { json: { access_token: `t${given}`, token_type: 'Bearer', expires_in: 3600 } };
  };
}

/** A provider whose Spotify answers from a table of paths below `/v1`, and gives tokens unless `token` is listed. */
export function spotify(routes: Record<string, FakeAnswer | (() => FakeAnswer)>, clock = createFakeClock()) {
  const { token = tokens(), ...api } = routes;
  const table = Object.entries(api).map(([path, answer]) => [`v1/${path}`, answer] as const);
  const { source, requests, paths } = fakeSource(BASE, { token, ...Object.fromEntries(table) }, clock);
  const provider = createSpotifyProvider({
    source,
    clock,
    clientId: 'the-client-id',
    clientSecret: SECRET,
    apiUrl: `${BASE}/v1`,
    tokenUrl: `${BASE}/token`,
  });
  return {
    provider,
    clock,
    requests,
    /** What the Web API was asked, without the base. */
    paths: () => paths().flatMap((path) => (path.startsWith('v1/') ? [path.slice(3)] : [])),
    tokensAsked: () => paths().filter((path) => path === 'token').length,
  };
}

export const artistId = (n: number) => `artist${String(n).padStart(16, '0')}`;
export const albumId = (n: number) => `album${String(n).padStart(17, '0')}`;
export const trackId = (n: number) => `track${String(n).padStart(17, '0')}`;

/** Spotify's envelope for refusals. */
export const refusal = (status: number, message: string, rest: Partial<{ headers: Record<string, string> }> = {}) => ({
  status,
  json: { error: { status, message } },
  ...rest,
});

export const fullArtist = (n: number) => ({
  id: artistId(n),
  name: `Artist ${n}`,
  popularity: 40,
  followers: { href: null, total: 1000 },
});
export const developmentArtist = (n: number) => ({ id: artistId(n), name: `Artist ${n}`, genres: [], images: [] });
export const artistPage = (items: unknown[]): FakeAnswer => ({ json: { artists: { items, next: null, total: 99 } } });
