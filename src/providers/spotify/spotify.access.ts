import type SpotifyWebApi from 'spotify-web-api-node';
import type { CallContext, Capability } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import type { AnswerShape, RawArtist } from './spotify.api.ts';
import { PageTooLarge, type SpotifyClient } from './spotify.client.ts';

/** What Spotify lets this app do, as learnt from its answers: nothing is assumed, and nothing withdrawn is offered on. */
export interface SpotifyAccess {
  readonly mode: 'unknown' | 'full' | 'development';
  /** As `SpotifyClient.ask`; when Spotify no longer answers the question, the capability is withdrawn. */
  ask<T>(
    capability: Capability,
    context: CallContext,
    shape: AnswerShape<T>,
    call: (library: SpotifyWebApi) => Promise<{ body: unknown }>,
  ): Promise<T | null>;
  /** Asks with the largest page up to `wanted` that this app gets. */
  askForPage<T>(wanted: number, askWith: (limit: number) => Promise<T>): Promise<T>;
  /** Looks at artists that were just read: in development mode none has a popularity, with full access each has one. */
  learnFrom(artists: RawArtist[]): void;
}

const PAGE_SIZE = 50;
const DEVELOPMENT_PAGE_SIZE = 10;

/** `withdraw` is told each capability that turns out not to be there. */
export function createSpotifyAccess(client: SpotifyClient, withdraw: (capability: Capability) => void): SpotifyAccess {
  let mode: SpotifyAccess['mode'] = 'unknown';

  const enterDevelopmentMode = () => {
    mode = 'development';
    withdraw('getArtistTopTracks');
    withdraw('getSimilarArtists');
  };

  const largest = () => (mode === 'development' ? DEVELOPMENT_PAGE_SIZE : PAGE_SIZE);

  return {
    get mode() {
      return mode;
    },
    async ask(capability, context, shape, call) {
      try {
        return await client.ask(context, shape, call);
      } catch (error) {
        if (error instanceof ProviderError && error.fault === 'unsupported') withdraw(capability);
        throw error;
      }
    },
    async askForPage(wanted, askWith) {
      const limit = Math.min(wanted, largest());
      try {
        return await askWith(limit);
      } catch (error) {
        if (!(error instanceof PageTooLarge) || limit <= DEVELOPMENT_PAGE_SIZE) throw error;
        enterDevelopmentMode();
        return askWith(DEVELOPMENT_PAGE_SIZE);
      }
    },
    learnFrom(artists) {
      if (artists.length === 0 || mode === 'development') return;
      if (artists.every(({ popularity }) => popularity === undefined)) enterDevelopmentMode();
      else mode = 'full';
    },
  };
}
