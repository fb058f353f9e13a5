import { fractionOf, pickOf, wholeOf } from './catalogue-ids.ts';

/** A track as a household hears it. */
export interface HouseholdTrack {
  id: number;
  albumId: number;
  artistId: number;
  /** Artist, album, place and title: the same in every database, which ids are not. */
  words: string;
  durationMs: number;
}

export interface MadeListen {
  trackId: number;
  listenedAt: Date;
  durationPlayedMs: number;
  source: string;
}

interface ListensInput {
  key: string;
  until: Date;
  timeZone: string;
  tracks: readonly HouseholdTrack[];
}

const DAYS = 365;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const BETWEEN_TRACKS_MS = 2000;
/** When people listen: breakfast, the way to work, the evening. */
const STARTS = [7, 8, 8, 12, 17, 18, 19, 20, 21, 21, 22] as const;
/** One in so many plays is broken off half-way. */
const BROKEN_OFF = 0.08;

/** A year of listening sessions: whole albums and mixes, artists that are found on the way, habits by the day of the week. */
export function planListens({ key, until, timeZone, tracks }: ListensInput): MadeListen[] {
  const tastes = grouped(tracks, ({ artistId }) => artistId).map((songs) => tasteFor(key, songs));
  const listens: MadeListen[] = [];
  const midnight = Math.floor(until.getTime() / DAY_MS) * DAY_MS - zoneOffsetMs(until, timeZone);
  for (let day = 0; day < DAYS; day += 1) {
    const startsAt = midnight - (DAYS - 1 - day) * DAY_MS;
    const isWeekend = [0, 6].includes(new Date(startsAt + zoneOffsetMs(until, timeZone)).getUTCDay());
    const sessions = wholeOf(`${key}#sessions${day}`, 0, isWeekend ? 4 : 2);
    const known = tastes.filter((taste) => taste.foundOn <= day);
    for (let number = 0; number < sessions && known.length > 0; number += 1) {
      const session = `${key}#${day}.${number}`;
      const hour = pickOf(`${session}#hour`, STARTS) + fractionOf(`${session}#minute`);
      listens.push(...playSession(session, startsAt + hour * HOUR_MS, known));
    }
  }
  const end = until.getTime();
  return withoutOverlaps(listens).filter(({ listenedAt }) => listenedAt.getTime() <= end);
}

interface Taste {
  weight: number;
  /** The day of the year on which this person first met the artist. */
  foundOn: number;
  songs: readonly HouseholdTrack[];
  albums: readonly (readonly HouseholdTrack[])[];
}

function tasteFor(key: string, songs: readonly HouseholdTrack[]): Taste {
  const about = `${key}#${songs[0]?.words}`;
  return {
    weight: fractionOf(`${about}#weight`) ** 4 + 0.005,
    foundOn: fractionOf(`${about}#old`) < 0.4 ? 0 : wholeOf(`${about}#found`, 1, DAYS - 1),
    songs,
    albums: grouped(songs, ({ albumId }) => albumId),
  };
}

function playSession(session: string, startMs: number, known: readonly Taste[]): MadeListen[] {
  const isAlbum = fractionOf(`${session}#album`) < 0.5;
  const count = wholeOf(`${session}#count`, 4, 16);
  const source = pickOf(`${session}#player`, ['kitchen speaker', 'phone', 'desktop']);
  const chosen = isAlbum ? anAlbum(session, known) : aMix(session, known, count);
  let at = startMs;
  return chosen.map(({ id, durationMs }, place) => {
    const share = fractionOf(`${session}#off${place}`) < BROKEN_OFF ? 0.5 : 1;
    const listen = {
      trackId: id,
      listenedAt: new Date(Math.round(at)),
      durationPlayedMs: Math.round(durationMs * share),
      source,
    };
    at += listen.durationPlayedMs + BETWEEN_TRACKS_MS;
    return listen;
  });
}

function anAlbum(session: string, known: readonly Taste[]): readonly HouseholdTrack[] {
  const { albums } = byWeight(`${session}#artist`, known);
  return albums[wholeOf(`${session}#which`, 0, albums.length - 1)] ?? [];
}

function aMix(session: string, known: readonly Taste[], count: number): HouseholdTrack[] {
  return Array.from({ length: count }, (_, place) => {
    const { songs } = byWeight(`${session}#artist${place}`, known);
    // Of every artist a few songs are played most.
    return songs[Math.floor(fractionOf(`${session}#song${place}`) ** 2 * songs.length)] ?? songs[0];
  }).filter((track) => track !== undefined);
}

function byWeight(key: string, known: readonly Taste[]): Taste {
  let left = fractionOf(key) * known.reduce((sum, { weight }) => sum + weight, 0);
  for (const taste of known) {
    left -= taste.weight;
    if (left <= 0) return taste;
  }
  return known[known.length - 1] as Taste; // `known` is not empty
}

/** One person hears one thing at a time: what would begin before the last has ended is not heard. */
function withoutOverlaps(listens: readonly MadeListen[]): MadeListen[] {
  let freeAt = 0;
  return [...listens]
    .sort((a, b) => a.listenedAt.getTime() - b.listenedAt.getTime())
    .filter(({ listenedAt, durationPlayedMs }) => {
      if (listenedAt.getTime() < freeAt) return false;
      freeAt = listenedAt.getTime() + durationPlayedMs;
      return true;
    });
}

function grouped(tracks: readonly HouseholdTrack[], by: (track: HouseholdTrack) => number): HouseholdTrack[][] {
  const groups = new Map<number, HouseholdTrack[]>();
  for (const track of tracks) groups.set(by(track), [...(groups.get(by(track)) ?? []), track]);
  return [...groups.values()];
}

/** How far the zone is ahead of UTC at that time; close enough for habits. */
function zoneOffsetMs(at: Date, timeZone: string): number {
  const local = new Date(at.toLocaleString('en-US', { timeZone }));
  return (
    Math.round((local.getTime() - new Date(at.toLocaleString('en-US', { timeZone: 'UTC' })).getTime()) / HOUR_MS) *
    HOUR_MS
  );
}
