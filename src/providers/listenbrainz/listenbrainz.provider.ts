import { isSpecialArtist } from '#music/musicbrainz-terms.ts';
import type { FieldQuality } from '#music/quality.ts';
import type { Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { freshReleasesShape, listenbrainzPolicy, SIMILARITY_MODEL, similarArtistsShape } from './listenbrainz.api.ts';
import { freshAlbumsOf, similarArtistsOf } from './listenbrainz.map.ts';

/** It repeats MusicBrainz's names and dates; what it adds is who is listened to together, and what is new. */
export const listenbrainzQuality: FieldQuality = { default: 50, images: 40 };

const MOST_DAYS = 90;

interface ListenBrainzDeps {
  source: (policy: SourcePolicy) => SourceClient;
  /** The whole base, up to `/1`. */
  apiUrl: string;
  /** The bare host of the experiments, which promises no stability. */
  labsUrl: string;
}

/** ListenBrainz as far as it answers without an account. Its keys are MusicBrainz ids. */
export function createListenBrainzProvider({ source, apiUrl, labsUrl }: ListenBrainzDeps) {
  const client = source(listenbrainzPolicy);
  return {
    name: 'listenbrainz',
    quality: listenbrainzQuality,
    artistKey: ({ externalIds: { mbid } }) => (mbid === undefined || isSpecialArtist(mbid) ? null : mbid),
    albumKey: () => null,
    trackKey: () => null,
    async getSimilarArtists({ key, limit }, context) {
      const similar = await client.request({
        url: `${labsUrl}/similar-artists/json`,
        query: { artist_mbids: key, algorithm: SIMILARITY_MODEL },
        schema: similarArtistsShape,
        context,
      });
      return similarArtistsOf(similar ?? [], key).slice(0, limit);
    },
    async getFreshReleases({ days }, context) {
      const fresh = await client.request({
        url: `${apiUrl}/explore/fresh-releases/`,
        query: { days: Math.min(days, MOST_DAYS), sort: 'release_date' },
        schema: freshReleasesShape,
        context,
      });
      return freshAlbumsOf(fresh?.payload.releases ?? []);
    },
  } satisfies Provider;
}
