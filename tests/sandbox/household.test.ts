import { describe, expect, test } from 'vitest';
import { type MadePerson, makeHousehold } from '#sandbox/household.ts';
import type { HouseholdTrack } from '#sandbox/household-listens.ts';

const UNTIL = new Date('2026-11-21T23:59:59Z');
const YEAR_MS = 366 * 86_400_000;
const TRACKS: HouseholdTrack[] = Array.from({ length: 240 }, (_, at) => ({
  id: at + 1,
  albumId: Math.floor(at / 8) + 1,
  artistId: Math.floor(at / 40) + 1,
  words: `artist ${Math.floor(at / 40)} album ${Math.floor(at / 8)} track ${at % 8}`,
  durationMs: 180_000 + at * 100,
}));
const household = makeHousehold({ seed: '1', until: UNTIL, tracks: TRACKS });

/** What was heard when, by words. */
const heard = (people: MadePerson[], tracks: readonly HouseholdTrack[]) => {
  const words = new Map(tracks.map((track) => [track.id, track.words]));
  return people.map(({ listens }) => listens.map((it) => `${it.listenedAt.toISOString()} ${words.get(it.trackId)}`));
};

describe('a made household', () => {
  test('is the same for the same seed, also where the rows have other ids and come in another order', () => {
    const elsewhere = TRACKS.map((track) => ({ ...track, id: 1000 - track.id })).reverse();
    const again = makeHousehold({ seed: '1', until: UNTIL, tracks: elsewhere });
    expect(heard(again, elsewhere)).toEqual(heard(household, TRACKS));
  });

  test('is another one for another seed', () => {
    const other = makeHousehold({ seed: '2', until: UNTIL, tracks: TRACKS });
    expect(heard(other, TRACKS)).not.toEqual(heard(household, TRACKS));
  });

  test.each(household.map((person) => [person.username, person] as const))(
    '%s hears one thing at a time, within the year, and nothing that is not there',
    (_name, { listens }) => {
      expect(listens.length).toBeGreaterThan(1000);
      const known = new Set(TRACKS.map(({ id }) => id));
      let freeAt = UNTIL.getTime() - YEAR_MS;
      for (const { trackId, listenedAt, durationPlayedMs } of listens) {
        expect(known.has(trackId)).toBe(true);
        expect(listenedAt.getTime()).toBeGreaterThanOrEqual(freeAt);
        freeAt = listenedAt.getTime() + durationPlayedMs;
      }
      expect(listens.at(-1)?.listenedAt.getTime()).toBeLessThanOrEqual(UNTIL.getTime());
    },
  );

  test('has people of different tastes', () => {
    const [ines, jonas, mei] = household.map(({ favorites }) => favorites.artists.join());
    expect(new Set([ines, jonas, mei]).size).toBe(3);
  });
});
