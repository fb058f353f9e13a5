import type { z } from '#http/api.ts';
import type { orchestratedSchema } from './search.schemas.ts';

const UPDATED = '2026-11-21T01:30:00.000Z';

const artist = {
  id: 1,
  name: 'Lumen Harbour',
  sort_name: 'Lumen Harbour',
  disambiguation: 'Norwegian synth duo',
  kind: 'group' as const,
  country: 'NO',
  begin_date: '2009',
  end_date: null,
  external_ids: { deezer: '4050205', mbid: '3f1c2a70-5b1e-4f0e-9a52-0d6f8f3c1b11' },
  images: [
    {
      url: '/images/proxy?url=https%3A%2F%2Fexample.org%2Flumen.jpg&size=640',
      width: 1000,
      height: 1000,
      source: 'deezer' as const,
    },
  ],
  tags: [{ name: 'dreamwave', weight: 90 }],
  genres: ['dreamwave'],
  popularity: 74,
  popularity_source: 'computed' as const,
  followers: 182_300,
  listeners: null,
  play_count: null,
  bio: null,
  namesake_of: null,
  sources: { name: 'musicbrainz' as const, images: 'deezer' as const },
  updated_at: UPDATED,
};

export const orchestratedExample: z.input<typeof orchestratedSchema> = {
  query: 'lumen harbour',
  page: 1,
  limit: 20,
  has_more: false,
  totals: { artists: 1, albums: 0, tracks: 0 },
  main: artist,
  main_reason: 'an artist of the name “lumen harbour”',
  artists: [artist],
  albums: [],
  tracks: [],
  related: [],
  tags: artist.tags,
  pending: 2,
  source: 'providers',
  providers: {
    deezer: { status: 'ok', took_ms: 236 },
    lastfm: { status: 'skipped', took_ms: 0, detail: 'set LASTFM_API_KEY to switch it on' },
  },
};
