import type SpotifyWebApi from 'spotify-web-api-node';
import type { Clock } from '#lib/clock.ts';
import type { CallContext } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import type { SourceClient } from '../source-client.ts';
import { type AnswerShape, AskAgain, tokenShape } from './spotify.api.ts';
import { callLibrary, createSpotifyLibrary, type LibraryRequest } from './spotify.library.ts';
import { createSpotifyToken } from './spotify.token.ts';

/** The app at Spotify, and where Spotify is. */
export interface SpotifyAccount {
  clientId: string;
  clientSecret: string;
  apiUrl: string;
  tokenUrl: string;
}

/** Spotify refuses the page size: this app gets smaller pages. */
export class PageTooLarge extends ProviderError {}

export interface SpotifyClient {
  /**
   * One call of the library, carried by our source client with a token that is renewed when Spotify says so; null for "no such thing".
   * @throws {PageTooLarge} the limit asked for is refused. Any other `ProviderError` as from the source client.
   */
  ask<T>(
    context: CallContext,
    shape: AnswerShape<T>,
    call: (library: SpotifyWebApi) => Promise<{ body: unknown }>,
  ): Promise<T | null>;
}

export function createSpotifyClient(deps: {
  source: SourceClient;
  clock: Clock;
  account: SpotifyAccount;
}): SpotifyClient {
  const { source, clock, account } = deps;
  const library = createSpotifyLibrary(account);
  const token = createSpotifyToken({ clock, fetchToken: (context) => fetchToken(source, account, library, context) });

  async function askOnce<T>(
    context: CallContext,
    shape: AnswerShape<T>,
    call: (library: SpotifyWebApi) => Promise<{ body: unknown }>,
  ): Promise<{ answer: T | AskAgain | null; usedToken: string }> {
    const usedToken = await token.current(context);
    library.setAccessToken(usedToken);
    const send = (request: LibraryRequest) =>
      source.request({ ...addressed(request, account.apiUrl), schema: shape, context });
    return { answer: await callLibrary(send, () => call(library)), usedToken };
  }

  return {
    async ask(context, shape, call) {
      let { answer, usedToken } = await askOnce(context, shape, call);
      if (answer instanceof AskAgain && answer.how === 'with a new token') {
        token.drop(usedToken);
        ({ answer } = await askOnce(context, shape, call));
      }
      if (!(answer instanceof AskAgain)) return answer;
      if (answer.how === 'for a smaller page') {
        throw new PageTooLarge('spotify', 'bad_response', 'Spotify refuses this page size');
      }
      throw new ProviderError('spotify', 'unauthorized', 'Spotify refuses the token that it has just given');
    },
  };
}

async function fetchToken(source: SourceClient, account: SpotifyAccount, library: SpotifyWebApi, context: CallContext) {
  const send = (request: LibraryRequest) =>
    source.request({
      url: account.tokenUrl,
      method: 'POST',
      headers: authorizationOf(request),
      form: request.getBodyParameters(),
      schema: tokenShape,
      context,
    });
  const answer = await callLibrary(send, () => library.clientCredentialsGrant());
  if (!answer) throw new ProviderError('spotify', 'bad_response', 'there is no token at SPOTIFY_TOKEN_URL');
  return answer;
}

/** The library's request at our address: its paths begin with `/v1`, which `apiUrl` has already. */
function addressed(request: LibraryRequest, apiUrl: string) {
  // In places the library calls the market by its old name.
  const { country, ...query } = request.getQueryParameters() ?? {};
  return {
    url: apiUrl + request.getPath().replace(/^\/v1/, '').replace(/\/$/, ''),
    query: { ...query, market: query.market ?? country },
    headers: authorizationOf(request),
  };
}

function authorizationOf(request: LibraryRequest): Record<string, string> {
  const authorization = request.getHeaders()?.Authorization;
  return authorization ? { authorization } : {};
}
