import { fractionOf, wholeOf } from './catalogue-ids.ts';
import { type HouseholdTrack, planListens } from './household-listens.ts';

/** A made person: who they are, and what they did in a year. Ids are those of the tracks, albums and artists that were handed in. */
export interface MadePerson {
  username: string;
  email: string;
  password: string;
  bio: string;
  region: string;
  timeZone: string;
  /** Oldest first. */
  listens: { trackId: number; listenedAt: Date; durationPlayedMs: number; source: string }[];
  ratings: { trackId: number; rating: number }[];
  likes: number[];
  dislikes: number[];
  favorites: { artists: number[]; albums: number[]; tracks: number[] };
  tags: { name: string; color: string; trackIds: number[] }[];
  playlists: { name: string; description: string; isPublic: boolean; trackIds: number[]; editors: string[] }[];
}

interface HouseholdInput {
  /** The same seed, day and tracks make the same household. */
  seed: string;
  /** The last day of the year that was lived. */
  until: Date;
  tracks: readonly HouseholdTrack[];
}

const PEOPLE = [
  { username: 'ines', bio: 'Records while cooking, ambient while working.', region: 'ES', timeZone: 'Europe/Madrid' },
  { username: 'jonas', bio: 'Albums from the first to the last track.', region: 'NO', timeZone: 'Europe/Oslo' },
  { username: 'mei', bio: 'Something new every day.', region: 'JP', timeZone: 'Asia/Tokyo' },
] as const;

const TAGS = [
  ['morning', '#e0a100'],
  ['running', '#c0392b'],
  ['late', '#34495e'],
  ['with friends', '#16a085'],
] as const;

const FAVORITE_ARTISTS = 4;
const FAVORITE_ALBUMS = 5;
const FAVORITE_TRACKS = 20;
const RATED = 60;
const TRACKS_OF_A_TAG = 15;
const TRACKS_OF_A_PLAYLIST = 25;

/** Three people of one house with a year of music behind them. */
export function makeHousehold({ seed, until, tracks }: HouseholdInput): MadePerson[] {
  // The order in which rows got their ids is chance; their words are not.
  const ordered = [...tracks].sort((a, b) => (a.words < b.words ? -1 : a.words > b.words ? 1 : a.id - b.id));
  return PEOPLE.map((person) => {
    const key = `${seed}:${person.username}`;
    const listens = planListens({ key, until, timeZone: person.timeZone, tracks: ordered });
    const loved = mostPlayed(listens, ordered);
    return {
      ...person,
      email: `${person.username}@household.example`,
      password: `made-up-${person.username}`,
      listens,
      ratings: rate(key, loved, ordered),
      likes: ids(loved.slice(0, 12)),
      dislikes: ids(strangers(key, loved, ordered).slice(0, 5)),
      favorites: {
        artists: unique(loved.map(({ artistId }) => artistId)).slice(0, FAVORITE_ARTISTS),
        albums: unique(loved.map(({ albumId }) => albumId)).slice(0, FAVORITE_ALBUMS),
        tracks: ids(loved.slice(0, FAVORITE_TRACKS)),
      },
      tags: TAGS.map(([name, color]) => ({ name, color, trackIds: some(`${key}#${name}`, loved, TRACKS_OF_A_TAG) })),
      playlists: playlistsOf(key, person.username, loved),
    };
  });
}

function playlistsOf(key: string, username: string, loved: readonly HouseholdTrack[]): MadePerson['playlists'] {
  const others = PEOPLE.map((person) => person.username).filter((name) => name !== username);
  const own = (name: string, description: string) => ({
    ...{ name, description, isPublic: false, editors: [] as string[] },
    trackIds: some(`${key}#${name}`, loved, TRACKS_OF_A_PLAYLIST),
  });
  return [
    own('Kitchen', 'Loud enough for the extractor fan'),
    { ...own('Saturday', 'For whoever is in'), isPublic: true },
    { ...own('House', 'Everybody may add to it'), editors: others },
  ];
}

/** The more one was played the better it is rated, mostly; and a few were a disappointment. */
function rate(key: string, loved: readonly HouseholdTrack[], all: readonly HouseholdTrack[]): MadePerson['ratings'] {
  const liked = loved.slice(0, RATED).map(({ id, words }, rank) => {
    const whim = fractionOf(`${key}#rate${words}`) < 0.25 ? 1 : 0;
    return { trackId: id, rating: Math.max(2, 5 - Math.floor((rank / RATED) * 3) - whim) };
  });
  const others = strangers(key, loved, all).slice(0, 10);
  return [...liked, ...others.map(({ id, words }) => ({ trackId: id, rating: wholeOf(`${key}#low${words}`, 1, 2) }))];
}

function mostPlayed(listens: MadePerson['listens'], tracks: readonly HouseholdTrack[]): HouseholdTrack[] {
  const plays = new Map<number, number>();
  for (const { trackId } of listens) plays.set(trackId, (plays.get(trackId) ?? 0) + 1);
  return tracks.filter(({ id }) => plays.has(id)).sort((a, b) => (plays.get(b.id) ?? 0) - (plays.get(a.id) ?? 0));
}

/** Tracks that were played little or not at all, in an order of this person's. */
function strangers(key: string, loved: readonly HouseholdTrack[], all: readonly HouseholdTrack[]): HouseholdTrack[] {
  const known = new Set(ids(loved.slice(0, RATED)));
  return shuffled(
    `${key}#strangers`,
    all.filter(({ id }) => !known.has(id)),
  );
}

function some(key: string, tracks: readonly HouseholdTrack[], count: number): number[] {
  return ids(shuffled(key, tracks.slice(0, count * 4)).slice(0, count));
}

function shuffled(key: string, tracks: readonly HouseholdTrack[]): HouseholdTrack[] {
  return [...tracks].sort((a, b) => fractionOf(key + a.words) - fractionOf(key + b.words));
}

const ids = (tracks: readonly HouseholdTrack[]) => tracks.map(({ id }) => id);
const unique = (values: readonly number[]) => [...new Set(values)];
