import type { AlbumType, ArtistCandidate } from './entities.ts';

/** MusicBrainz's artist for records by many. */
export const VARIOUS_ARTISTS_MBID = '89ad4ac3-39f7-470e-963a-56509c546377';

/** Artists that stand for "many" or "nobody knows": credited on thousands of records, and never a person or a band to ask about. */
const SPECIAL_ARTIST_MBIDS: ReadonlySet<string> = new Set([
  VARIOUS_ARTISTS_MBID,
  '125ec42a-7229-4250-afc5-e057484327fe', // [unknown]
  'f731ccc4-e22a-43af-a747-64213329e088', // [anonymous]
  '9be7f096-97ec-4615-8957-8d40b5dcbc41', // [traditional]
  'eec63d3c-3b81-4ad4-b1e4-7c147d4d2b61', // [no artist]
  '33cf029c-63b0-41a0-9855-be2a3665fb3b', // [data]
  '314e1c25-dde7-4e4d-b2f4-0a7b9f7c56dc', // [dialogue]
]);

/** Whether this artist MBID is a placeholder such as Various Artists or [unknown]. */
export function isSpecialArtist(mbid: string): boolean {
  return SPECIAL_ARTIST_MBIDS.has(mbid);
}

/** MusicBrainz's artist type (Person, Group, Orchestra, Choir, Character, Other) in our words. */
export function artistKindOf(mbid: string, type: string | undefined): ArtistCandidate['kind'] {
  if (isSpecialArtist(mbid)) return 'other';
  switch (type?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'person':
      return 'person';
    case 'group':
    case 'orchestra':
    case 'choir':
      return 'group';
    default:
      return 'other';
  }
}

const ALBUM_TYPE_OF_PRIMARY: Record<string, AlbumType> = { album: 'album', ep: 'ep', single: 'single' };

/** A release group's type in our words; `undefined` for broadcasts, other things and groups without a type. */
export function albumTypeOf(primary: string | undefined, secondary: string[] = []): AlbumType | undefined {
  if (secondary.some((type) => type.toLowerCase() === 'compilation')) return 'compilation';
  return primary === undefined ? undefined : ALBUM_TYPE_OF_PRIMARY[primary.toLowerCase()];
}
