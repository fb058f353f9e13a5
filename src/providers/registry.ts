import type { Config } from '#config.ts';
import type { Clock } from '#lib/clock.ts';
import type { DailyQuota } from '#lib/daily-quota.ts';
import { PROVIDER_NAMES, type ProviderName } from '#music/provider-names.ts';
import { GIVEN_QUALITIES, type QualityTable } from '#music/quality.ts';
import { coverartQuality, createCoverArtProvider } from './coverart/coverart.provider.ts';
import { createDeezerProvider, deezerQuality } from './deezer/deezer.provider.ts';
import { createItunesProvider, itunesQuality } from './itunes/itunes.provider.ts';
import { createLastfmProvider, lastfmQuality } from './lastfm/lastfm.provider.ts';
import { createListenBrainzProvider, listenbrainzQuality } from './listenbrainz/listenbrainz.provider.ts';
import { createLrclibProvider, lrclibQuality } from './lrclib/lrclib.provider.ts';
import { createMusicBrainzProvider, musicbrainzQuality } from './musicbrainz/musicbrainz.provider.ts';
import type { Capabilities, Capability, Provider } from './provider.ts';
import type { SourceClient, SourcePolicy } from './source-client.ts';
import { createSpotifyProvider, spotifyQuality } from './spotify/spotify.provider.ts';
import { createWikipediaProvider, wikipediaQuality } from './wikipedia/wikipedia.provider.ts';
import { createYoutubeProvider, youtubeQuality } from './youtube/youtube.provider.ts';

/** How good each source is at each field, whether it is switched on, or a source to be asked, or not: its records are merged. */
export const QUALITIES: QualityTable = {
  spotify: spotifyQuality,
  lastfm: lastfmQuality,
  deezer: deezerQuality,
  musicbrainz: musicbrainzQuality,
  coverart: coverartQuality,
  itunes: itunesQuality,
  listenbrainz: listenbrainzQuality,
  lrclib: lrclibQuality,
  wikipedia: wikipediaQuality,
  youtube: youtubeQuality,
  ...GIVEN_QUALITIES,
};

interface ProviderDeps {
  config: Config;
  clock: Clock;
  quota: DailyQuota;
  source: (policy: SourcePolicy) => SourceClient;
}

/** Makes the provider, or says what it needs. */
type Factory = (deps: ProviderDeps) => Provider | { needs: string };

const FACTORIES = {
  spotify: ({ config: { spotify }, ...deps }) =>
    spotify.clientId && spotify.clientSecret
      ? createSpotifyProvider({
          ...deps,
          clientId: spotify.clientId,
          clientSecret: spotify.clientSecret,
          apiUrl: spotify.apiUrl,
          tokenUrl: spotify.tokenUrl,
        })
      : { needs: 'SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET' },
  lastfm: ({ config: { lastfm }, ...deps }) =>
    lastfm.apiKey
      ? createLastfmProvider({ ...deps, apiUrl: lastfm.apiUrl, apiKey: lastfm.apiKey })
      : { needs: 'LASTFM_API_KEY' },
  deezer: ({ config, ...deps }) => createDeezerProvider({ ...deps, ...config.deezer }),
  musicbrainz: ({ config, ...deps }) => createMusicBrainzProvider({ ...deps, ...config.musicbrainz }),
  coverart: ({ config, ...deps }) => createCoverArtProvider({ ...deps, ...config.coverart }),
  itunes: ({ config, ...deps }) => createItunesProvider({ ...deps, ...config.itunes }),
  listenbrainz: ({ config, ...deps }) => createListenBrainzProvider({ ...deps, ...config.listenbrainz }),
  lrclib: ({ config, ...deps }) => createLrclibProvider({ ...deps, ...config.lrclib }),
  wikipedia: ({ config, ...deps }) => createWikipediaProvider({ ...deps, ...config.wikipedia }),
  youtube: ({ config: { youtube }, ...deps }) =>
    youtube.apiKey
      ? createYoutubeProvider({ ...deps, apiUrl: youtube.apiUrl, apiKey: youtube.apiKey })
      : { needs: 'YOUTUBE_API_KEY' },
} satisfies Record<ProviderName, Factory>;

export type ProviderWith<C extends Capability> = Provider & Pick<Capabilities, C>;

/** The sources that are switched on, asked for by what they can answer. */
export interface Registry {
  readonly providers: readonly Provider[];
  /** Those that are off, and what would switch them on. */
  readonly absent: readonly { name: ProviderName; reason: string }[];
  /** Those that can answer this question now, in the order in which sources are shown. */
  with<C extends Capability>(capability: C): ProviderWith<C>[];
}

export function createRegistry(deps: ProviderDeps): Registry {
  const providers: Provider[] = [];
  const absent: { name: ProviderName; reason: string }[] = [];
  for (const name of PROVIDER_NAMES) {
    if (deps.config.providers && !deps.config.providers.includes(name)) {
      absent.push({ name, reason: 'left out by PROVIDERS' });
      continue;
    }
    const made: Provider | { needs: string } = FACTORIES[name](deps);
    if ('needs' in made) absent.push({ name, reason: `set ${made.needs} to switch it on` });
    else providers.push(made);
  }
  return {
    providers,
    absent,
    with: (capability) => providers.filter((provider) => can(provider, capability)),
  };
}

function can<C extends Capability>(provider: Provider, capability: C): provider is ProviderWith<C> {
  return provider[capability] !== undefined;
}
