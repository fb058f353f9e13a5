/** The words for our sources, in configuration and on the wire. The order is the one in which they are shown. */
export const PROVIDER_NAMES = [
  'spotify',
  'lastfm',
  'deezer',
  'musicbrainz',
  'coverart',
  'itunes',
  'listenbrainz',
  'lrclib',
  'wikipedia',
  'youtube',
] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Who is not asked, but has said something that is kept as a source's word is: the tags of files that people brought, and data sets. */
const GIVEN_SOURCES = ['upload', 'dataset'] as const;
export const SOURCE_NAMES = [...PROVIDER_NAMES, ...GIVEN_SOURCES] as const;

/** Whose word a fact may be. */
export type SourceName = (typeof SOURCE_NAMES)[number];

/**
 * Who gave an external id. MusicBrainz ids are shared by many sources, so they have a word of their own:
 * on an artist `mbid` is the artist MBID, on an album the release group MBID, on a recording or track the recording MBID.
 */
export const ID_KEYS = [
  'spotify',
  'deezer',
  'mbid',
  'mbid_release',
  'itunes',
  'lastfm',
  'wikidata',
  'discogs',
] as const;

export type IdKey = (typeof ID_KEYS)[number];

export type ExternalIds = Partial<Record<IdKey, string>>;

/** On a track, these name the performance that it carries, wherever else that stands; the others name this very track. */
export const RECORDING_IDS: ReadonlySet<IdKey> = new Set<IdKey>(['mbid', 'lastfm']);

/** Sources that list only who has music in their shop: being named by one of them is proof of having some. */
export const VOUCHES_FOR_MUSIC: ReadonlySet<SourceName> = new Set<SourceName>(['spotify', 'deezer', 'itunes']);

/** Sources whose page is about a name, shared by all artists who bear it. */
export const NAME_PAGES: ReadonlySet<SourceName> = new Set<SourceName>(['lastfm']);
