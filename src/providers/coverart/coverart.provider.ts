import type { FieldQuality } from '#music/quality.ts';
import type { Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { coverartPolicy, coverIndexShape } from './coverart.api.ts';
import { coverOf } from './coverart.map.ts';

/** Scans by volunteers: the right record, at sizes below those of the shops. */
export const coverartQuality: FieldQuality = { default: 0, images: 70 };

interface CoverArtDeps {
  source: (policy: SourcePolicy) => SourceClient;
  /** The bare host. */
  apiUrl: string;
}

/** The Cover Art Archive, which knows albums by their MusicBrainz ids. An album's key is the path of its index. */
export function createCoverArtProvider({ source, apiUrl }: CoverArtDeps) {
  const client = source(coverartPolicy);
  return {
    name: 'coverart',
    quality: coverartQuality,
    artistKey: () => null,
    albumKey({ externalIds: { mbid, mbid_release } }) {
      if (mbid !== undefined) return `release-group/${mbid}`;
      return mbid_release === undefined ? null : `release/${mbid_release}`;
    },
    trackKey: () => null,
    async getAlbumImages(key, context) {
      const index = await client.request({ url: `${apiUrl}/${key}`, schema: coverIndexShape, context });
      return coverOf(index?.images ?? []);
    },
  } satisfies Provider;
}
