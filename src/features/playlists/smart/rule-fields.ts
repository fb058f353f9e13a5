/** What a rule can ask about a track. The type of a field decides which operators and values it takes. */
export type FieldType = 'text' | 'code' | 'number' | 'time' | 'day' | 'flag' | 'playlist';

interface RuleField {
  type: FieldType;
  /** For people: what exactly it is, and its unit. */
  means: string;
  /** A track has one value of it at most, by which a list can be sorted. */
  sorts?: boolean;
  /** Numbers: what makes sense to compare it with. */
  min?: number;
  max?: number;
}

/** Every field, by its name in rules. */
export const RULE_FIELDS = {
  title: { type: 'text', sorts: true, means: 'the title of the track' },
  artist: { type: 'text', sorts: true, means: 'a credited artist; sorts by the first' },
  album: { type: 'text', sorts: true, means: 'the title of the album' },
  album_artist: { type: 'text', means: 'an artist of the album' },
  genre: { type: 'text', means: 'a tag that sources give the performance, the album or a credited artist' },
  personal_tag: { type: 'text', means: 'an own tag on the track, the album or a credited artist' },
  tag: { type: 'text', means: 'either of personal_tag and genre' },
  label: { type: 'text', sorts: true, means: 'the label of the album; its accents count' },
  album_type: { type: 'code', means: 'album, ep, single, compilation, or a secondary type such as live' },
  isrc: { type: 'code', means: 'the ISRC of the track or of its performance' },
  artist_country: { type: 'code', means: 'the country of a credited artist, as ISO 3166-1 alpha-2' },
  year: { type: 'number', sorts: true, min: 0, max: 9999, means: 'the year of the album' },
  release_date: {
    type: 'day',
    sorts: true,
    means: 'the day of the album; the first of a month or year that is all that is known',
  },
  added: { type: 'time', sorts: true, means: 'when it came into the catalogue' },
  duration_ms: { type: 'number', sorts: true, means: 'its length in milliseconds' },
  track_number: { type: 'number', sorts: true, means: 'its place on the disc' },
  disc_number: { type: 'number', sorts: true, means: 'its disc' },
  explicit: { type: 'flag', means: 'whether sources call it explicit' },
  popularity: { type: 'number', sorts: true, min: 0, max: 100, means: '0 to 100' },
  listeners: { type: 'number', sorts: true, means: 'how many people listen to it at the sources' },
  global_play_count: { type: 'number', sorts: true, means: 'how often it was played at the sources' },
  rating: { type: 'number', sorts: true, min: 0, max: 5, means: 'the own rating, 1 to 5' },
  rated_at: { type: 'time', sorts: true, means: 'when it was rated' },
  rating_average: { type: 'number', sorts: true, min: 0, max: 5, means: "the mean of everybody's ratings here" },
  play_count: { type: 'number', sorts: true, means: 'the own plays; 0 when never played' },
  last_played: { type: 'time', sorts: true, means: 'the last own play' },
  favorite: { type: 'flag', means: 'whether the track is an own favourite' },
  favorited_at: { type: 'time', sorts: true, means: 'since when the track is a favourite' },
  album_favorite: { type: 'flag', means: 'whether its album is a favourite' },
  artist_favorite: { type: 'flag', means: 'whether a credited artist is a favourite' },
  liked: { type: 'flag', means: 'whether it got an own like' },
  disliked: { type: 'flag', means: 'whether it got an own dislike' },
  downloaded: { type: 'flag', means: 'whether there is a file of its sound here' },
  playlist: { type: 'playlist', means: 'a playlist by its id: an own one or a public one' },
} as const satisfies Record<string, RuleField>;

/** The name of a field of rules. */
export type FieldName = keyof typeof RULE_FIELDS;
/** All of them. */
export const FIELD_NAMES = Object.keys(RULE_FIELDS) as FieldName[]; // the keys are the names

/** Other names under which fields are known. */
const FIELD_ALIASES: Readonly<Record<string, FieldName>> = {
  name: 'title',
  source_tag: 'genre',
  duration: 'duration_ms',
  country: 'artist_country',
};

/** What the operators of each type of field are called. */
export const OPERATORS = {
  text: ['is', 'is_not', 'contains', 'not_contains', 'starts_with', 'ends_with', 'in', 'not_in'],
  code: ['is', 'is_not', 'in', 'not_in'],
  number: ['is', 'is_not', 'gt', 'gte', 'lt', 'lte', 'between'],
  time: ['before', 'after', 'between', 'in_last_days', 'not_in_last_days'],
  day: ['before', 'after', 'between', 'in_last_days', 'not_in_last_days'],
  flag: ['is'],
  playlist: ['in_playlist', 'not_in_playlist'],
} as const satisfies Record<FieldType, readonly string[]>;

/** The name of an operator, of whichever type of field. */
export type Operator = (typeof OPERATORS)[FieldType][number];

const OPERATOR_ALIASES: Readonly<Record<string, Operator>> = { eq: 'is', ne: 'is_not' };

/** The field that is meant by a name in a rule. */
export function fieldNamed(name: unknown): FieldName | undefined {
  if (typeof name !== 'string') return undefined;
  if (Object.hasOwn(FIELD_ALIASES, name)) return FIELD_ALIASES[name];
  return FIELD_NAMES.find((field) => field === name);
}

/** The operator of this type of field that is meant by a name in a rule. */
export function operatorNamed(type: FieldType, name: unknown): Operator | undefined {
  if (typeof name !== 'string') return undefined;
  const meant = Object.hasOwn(OPERATOR_ALIASES, name) ? OPERATOR_ALIASES[name] : name;
  return (OPERATORS[type] as readonly Operator[]).find((operator) => operator === meant);
}

/** Type, bounds and use of a field. */
export function ruleField(name: FieldName): RuleField {
  return RULE_FIELDS[name];
}

/** Whether a list can be sorted by it: `random`, too, is something to sort by. */
export function isSortField(name: FieldName | 'random'): boolean {
  return name === 'random' || ruleField(name).sorts === true;
}
