import type { SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';
import { spotifyEndpoints } from './spotify-endpoints.ts';
import { spotifyApi } from './spotify-objects.ts';
import { SpotifyRefusal } from './spotify-page.ts';
import { SPOTIFY_CLIENT, tokenRefusal, tokenReply } from './spotify-token.ts';

const LIMIT = { calls: 90, windowMs: 30_000 };
const TOKEN_PATH = '/api/token';
/** Seconds that Spotify was seen to ask for when an account's quota was used up. */
const QUOTA_WAIT_S = 86_400;

/** Spotify's accounts service and Web API, as before 2026 (`legacy`) or as a new app in development mode sees it (`dev2026`). */
export function spotify(world: SandboxWorld): SandboxSource {
  const endpoints = spotifyEndpoints(world);
  return {
    provider: 'spotify',
    prefix: 'spotify',
    env: {
      SPOTIFY_API_URL: spotifyApi(world),
      SPOTIFY_TOKEN_URL: `${world.origin}/spotify${TOKEN_PATH}`,
      SPOTIFY_CLIENT_ID: SPOTIFY_CLIENT.id,
      SPOTIFY_CLIENT_SECRET: SPOTIFY_CLIENT.secret,
    },
    limit: LIMIT,
    // A refusal that does not come from the rolling window comes from the account's quota.
    refuse: (state) =>
      state.calls === LIMIT.calls
        ? refusal(429, { message: 'API rate limit exceeded' }, state.resetInS)
        : refusal(429, { message: 'Too many requests', reason: 'QUOTA_EXCEEDED' }, QUOTA_WAIT_S),
    admit: (request) => (request.path === TOKEN_PATH ? undefined : tokenRefusal(request, world)),
    handle(request) {
      if (request.path === TOKEN_PATH) return tokenReply(request, world);
      return answer(request, endpoints);
    },
  };
}

function answer(request: SandboxRequest, endpoints: ReturnType<typeof spotifyEndpoints>): SandboxReply {
  const path = request.path.replace(/^\/v1/, '');
  try {
    for (const [pattern, endpoint] of endpoints) {
      const found = pattern.exec(path);
      if (found && request.method === 'GET') return { json: endpoint(request.query, found[1] ?? '') };
    }
    return refusal(404, { message: 'Service not found' });
  } catch (error) {
    if (error instanceof SpotifyRefusal) return refusal(error.status, { message: error.message });
    throw error;
  }
}

function refusal(status: number, error: { message: string; reason?: string }, retryAfterS?: number): SandboxReply {
  return {
    status,
    headers: retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) },
    json: { error: { status, ...error } },
  };
}
