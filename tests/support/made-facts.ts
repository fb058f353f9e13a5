import fc from 'fast-check';
import type { AlbumFacts, ArtistFacts, SourceRecord, TrackFacts } from '#music/facts.ts';
import { SOURCE_NAMES } from '#music/provider-names.ts';
import type { QualityTable } from '#music/quality.ts';

/** Few words, so that names collide as they do in the world. */
export const aName = fc.constantFrom(
  'Кино',
  'Sigur Rós',
  'AC/DC',
  '!!!',
  'P!nk',
  'فيروز',
  'House',
  'house',
  'Aurora',
  'Auróra',
);
const aDate = fc.constantFrom('1999', '1999-02', '1999-02-28', '2003');
const tags = fc.array(fc.record({ name: aName, weight: fc.integer({ min: 0, max: 100 }) }), { maxLength: 4 });
const images = fc.array(fc.record({ url: fc.constantFrom('https://a.example/1', 'https://a.example/2') }), {
  maxLength: 2,
});
const credits = fc.array(fc.record({ name: aName, joinPhrase: fc.constantFrom('', ' & ') }), {
  minLength: 1,
  maxLength: 2,
});
const count = fc.constantFrom(0, 1, 500, 3_000_000);

export const artistFacts: fc.Arbitrary<ArtistFacts> = fc.record(
  {
    name: aName,
    externalIds: fc.constantFrom({}, { deezer: '1' }, { mbid: 'm' }),
    aliases: fc.array(aName, { maxLength: 3 }),
    beginDate: aDate,
    country: fc.constantFrom('IS', 'RU'),
    bio: fc.record({ summary: aName }),
    popularity: fc.integer({ min: 0, max: 100 }),
    followers: count,
    listeners: count,
    playCount: count,
    images,
    tags,
  },
  { requiredKeys: ['name', 'externalIds'] },
);

const trackFacts: fc.Arbitrary<TrackFacts> = fc.record(
  {
    id: fc.constantFrom('t1', 't2', 't3', 't4'),
    title: aName,
    credits,
    externalIds: fc.constantFrom({}, { deezer: 'd1' }, { deezer: 'd2' }, { mbid: 'm1' }),
    discNumber: fc.integer({ min: 1, max: 2 }),
    position: fc.integer({ min: 1, max: 3 }),
    durationMs: fc.constantFrom(180_000, 182_000, 240_000),
    isrc: fc.constantFrom('GBAYE0601696', 'USQX91300108'),
    popularity: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: ['id', 'title', 'credits', 'externalIds'] },
);

export const albumFacts: fc.Arbitrary<AlbumFacts> = fc.record(
  {
    title: aName,
    credits,
    externalIds: fc.constantFrom({}, { deezer: '7' }, { mbid: 'rg' }),
    releaseDate: aDate,
    label: aName,
    trackCount: fc.integer({ min: 1, max: 9 }),
    tags,
    images,
    tracks: fc.array(trackFacts, { maxLength: 5 }),
    tracksComplete: fc.boolean(),
    followers: count,
  },
  { requiredKeys: ['title', 'credits', 'externalIds'] },
);

/** Records of one thing at several sources: each source, key and detail once. */
export function recordsOf<Facts>(facts: fc.Arbitrary<Facts>): fc.Arbitrary<SourceRecord<Facts>[]> {
  const record = fc.record({
    provider: fc.constantFrom('spotify', 'deezer', 'musicbrainz', 'lastfm'),
    key: fc.constantFrom('k1', 'k2'),
    detail: fc.constantFrom('hit', 'full'),
    facts,
  } as const);
  const selector = ({ provider, key, detail }: { provider: string; key: string; detail: string }) =>
    `${provider}:${key}:${detail}`;
  return fc.uniqueArray(record, { selector, minLength: 1, maxLength: 6 });
}

/** The same things in another order. */
export function shuffled<T>(list: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length });
}

/** MusicBrainz knows best, Last.fm least. */
export const MADE_QUALITY = Object.fromEntries(
  SOURCE_NAMES.map((name) => [name, { default: name === 'musicbrainz' ? 80 : name === 'lastfm' ? 20 : 50 }]),
) as QualityTable; // every provider is in it
