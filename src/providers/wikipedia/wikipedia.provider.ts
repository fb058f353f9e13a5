import type { FieldQuality } from '#music/quality.ts';
import type { Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { entityShape, pageSummaryShape, wikipediaPolicy } from './wikipedia.api.ts';
import { proseOf } from './wikipedia.map.ts';

/** Encyclopedic and checked by many, though only a paragraph. */
export const wikipediaQuality: FieldQuality = { default: 0, bio: 80 };

interface WikipediaDeps {
  source: (policy: SourcePolicy) => SourceClient;
  /** The whole base of the English Wikipedia, up to `/api/rest_v1`. */
  apiUrl: string;
  /** The whole address of Wikidata's `api.php`. */
  wikidataUrl: string;
}

/** Wikipedia's English articles, found through the artist's Wikidata item and never by name. */
export function createWikipediaProvider({ source, apiUrl, wikidataUrl }: WikipediaDeps) {
  const client = source(wikipediaPolicy);
  return {
    name: 'wikipedia',
    quality: wikipediaQuality,
    artistKey: ({ externalIds }) => externalIds.wikidata ?? null,
    albumKey: () => null,
    trackKey: () => null,
    async getArtistBio(key, context) {
      const query = { action: 'wbgetentities', ids: key, props: 'sitelinks', sitefilter: 'enwiki', format: 'json' };
      const found = await client.request({ url: wikidataUrl, query, schema: entityShape, context });
      const [entity] = Object.values(found?.entities ?? {});
      const title = entity?.sitelinks?.enwiki?.title;
      if (title === undefined) return null;
      const page = encodeURIComponent(title.replaceAll(' ', '_'));
      const summary = await client.request({
        url: `${apiUrl}/page/summary/${page}`,
        schema: pageSummaryShape,
        context,
      });
      return summary && proseOf(summary);
    },
  } satisfies Provider;
}
