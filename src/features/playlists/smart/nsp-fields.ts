import type { FieldName } from './rule-fields.ts';

/**
 * Navidrome's names of fields, in lower case as it reads them, and ours. Of several names for one field the first is written. What is
 * missing here has no counterpart. Durations are seconds there, and what is not rated has the rating 0.
 */
export const NSP_FIELDS: readonly (readonly [nsp: string, field: FieldName])[] = [
  ['title', 'title'],
  ['album', 'album'],
  ['artist', 'artist'],
  ['albumartist', 'album_artist'],
  ['genre', 'genre'],
  ['recordlabel', 'label'],
  ['releasetype', 'album_type'],
  ['albumtype', 'album_type'],
  ['isrc', 'isrc'],
  ['year', 'year'],
  ['releaseyear', 'year'],
  ['releasedate', 'release_date'],
  ['date', 'release_date'],
  ['dateadded', 'added'],
  ['duration', 'duration_ms'],
  ['tracknumber', 'track_number'],
  ['discnumber', 'disc_number'],
  ['loved', 'favorite'],
  ['dateloved', 'favorited_at'],
  ['rating', 'rating'],
  ['daterated', 'rated_at'],
  ['playcount', 'play_count'],
  ['lastplayed', 'last_played'],
];

/** A playlist as Navidrome's `.nsp` files have it. */
export interface NspPlaylist {
  name: string;
  comment?: string;
  all?: NspRule[];
  any?: NspRule[];
  sort?: string;
  limit?: number;
}
/** A rule as they have it: a group, or an operator with one field and its value. */
export type NspRule = { all: NspRule[] } | { any: NspRule[] } | { [operator: string]: { [field: string]: unknown } };
