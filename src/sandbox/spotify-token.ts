import { createHmac } from 'node:crypto';
import type { SandboxReply, SandboxRequest, SandboxWorld } from './source.ts';

/** The client that the stand-in accepts. */
export const SPOTIFY_CLIENT = { id: 'sandbox-client', secret: 'sandbox-secret' };

const LIFE_S = 3600;

type TokenWorld = Pick<SandboxWorld, 'clock' | 'spotifyTokens'>;

/** The token end point: client credentials by Basic auth. Its errors have `error` as a text, unlike those of the Web API. */
export function tokenReply(request: SandboxRequest, world: TokenWorld): SandboxReply {
  if (request.method !== 'POST') return { status: 405, body: '' };
  const expected = Buffer.from(`${SPOTIFY_CLIENT.id}:${SPOTIFY_CLIENT.secret}`).toString('base64');
  if (request.headers.authorization !== `Basic ${expected}`) {
    return { status: 400, json: { error: 'invalid_client', error_description: 'Invalid client' } };
  }
  if (new URLSearchParams(request.body).get('grant_type') !== 'client_credentials') {
    return {
      status: 400,
      json: { error: 'unsupported_grant_type', error_description: 'grant_type parameter is missing or unknown' },
    };
  }
  const expiresAt = Math.max(usualEnd(world), world.spotifyTokens.endedUpTo + 1);
  return { json: { access_token: signed(expiresAt), token_type: 'Bearer', expires_in: LIFE_S } };
}

/** The Web API's 401 for a call without a valid token; undefined lets the call pass. */
export function tokenRefusal(request: SandboxRequest, world: TokenWorld): SandboxReply | undefined {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return unauthorized('Bearer realm="spotify"');
  const expiresAt = Number(token.split('.')[0]);
  if (token !== signed(expiresAt)) return unauthorized(invalidToken('Invalid access token'));
  const endedUpTo = Math.max(world.clock.now().getTime(), world.spotifyTokens.endedUpTo);
  if (expiresAt <= endedUpTo) return unauthorized(invalidToken('The access token expired'));
  return undefined;
}

/** Ends the life of every token that was given so far. */
export function expireSpotifyTokens(world: TokenWorld): void {
  world.spotifyTokens.endedUpTo = Math.max(usualEnd(world), world.spotifyTokens.endedUpTo + 1);
}

const usualEnd = ({ clock }: TokenWorld): number => clock.now().getTime() + LIFE_S * 1000;

/** A token carries its own end, so that every stand-in over any world knows it. */
function signed(expiresAt: number): string {
  return `${expiresAt}.${createHmac('sha256', SPOTIFY_CLIENT.secret).update(`${expiresAt}`).digest('base64url')}`;
}

const invalidToken = (description: string) =>
  `Bearer realm="spotify", error="invalid_token", error_description="${description}"`;

function unauthorized(challenge: string): SandboxReply {
  return {
    status: 401,
    headers: { 'www-authenticate': challenge },
    json: { error: { status: 401, message: 'Missing/invalid/expired access token' } },
  };
}
