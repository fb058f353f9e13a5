import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MatchableArtist, matchArtists } from '#music/match-artists.ts';
import type { IdKey } from '#music/provider-names.ts';
import { shuffled } from '../support/made-facts.ts';

const an = (nameNorm: string, ids: [IdKey, string][], more: Partial<MatchableArtist> = {}): MatchableArtist => ({
  nameNorm,
  aliases: [],
  externalIds: ids,
  ownIds: new Set(ids.slice(0, 1).map((pair) => pair.join(':'))),
  titles: new Set(),
  strength: 0,
  ...more,
});

/** Which artists came to be one, in a form that does not depend on their order. */
const partition = (artists: MatchableArtist[]) =>
  matchArtists(artists)
    .map(({ members }) => members.map((index) => JSON.stringify(artists[index]?.externalIds)).sort())
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
const groups = (artists: MatchableArtist[]) => matchArtists(artists).map(({ members }) => members);

const anyArtist = fc
  .record({
    name: fc.constantFrom('nirvana', 'kino', 'aurora'),
    key: fc.constantFrom<IdKey>('deezer', 'spotify', 'mbid', 'itunes'),
    id: fc.integer({ min: 1, max: 4 }),
    link: fc.option(fc.tuple(fc.constantFrom<IdKey>('deezer', 'spotify'), fc.integer({ min: 1, max: 4 }))),
    titles: fc.subarray(['nevermind', 'in utero', 'kino', 'gruppa krovi']),
    strength: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ name, key, id, link, titles, strength }) => {
    const ids: [IdKey, string][] = [[key, String(id)]];
    if (link && link[0] !== key) ids.push([link[0], String(link[1])]);
    return an(name, ids, { titles: new Set(titles), strength });
  });
const artistList = fc.uniqueArray(anyArtist, { selector: (artist) => artist.externalIds[0]?.join(':'), maxLength: 7 });

describe('matching artists', () => {
  it('comes to the same whatever their order', () => {
    const twoOrders = artistList.chain((list) => fc.tuple(fc.constant(list), shuffled(list)));
    fc.assert(
      fc.property(twoOrders, ([list, again]) => {
        expect(partition(again)).toEqual(partition(list));
      }),
    );
  });

  it('puts everybody into one group exactly', () => {
    fc.assert(
      fc.property(artistList, (list) => {
        expect(
          groups(list)
            .flat()
            .sort((a, b) => a - b),
        ).toEqual(list.map((_, index) => index));
      }),
    );
  });

  it('never joins two that one source has under different ids', () => {
    fc.assert(
      fc.property(artistList, (list) => {
        for (const members of groups(list)) {
          const own = members.map((index) => list[index]?.externalIds[0]?.join(':') ?? '');
          const sources = own.map((id) => id.split(':')[0]);
          expect(new Set(sources).size).toBe(sources.length);
        }
      }),
    );
  });

  it('never joins by name alone', () => {
    const withoutEvidence = artistList.map((list) =>
      list.map((artist) => ({ ...artist, externalIds: artist.externalIds.slice(0, 1), titles: new Set<string>() })),
    );
    fc.assert(
      fc.property(withoutEvidence, (list) => {
        expect(groups(list)).toHaveLength(list.length);
      }),
    );
  });

  it('joins by a telling title, and not by one that anybody may have', () => {
    const deezer = an('nirvana', [['deezer', '1']], { titles: new Set(['nevermind']) });
    expect(groups([deezer, an('nirvana', [['mbid', 'm']], { titles: new Set(['nevermind']) })])).toEqual([[0, 1]]);
    const hits = { titles: new Set(['greatest hits', 'nirvana']) };
    expect(groups([an('nirvana', [['deezer', '1']], hits), an('nirvana', [['mbid', 'm']], hits)])).toHaveLength(2);
  });

  it('gives a page that is about a name to the strongest artist of that name, also when the page was there first', () => {
    const page = an('nirvana', [['lastfm', 'nirvana']], { localId: 1, strength: 90 });
    const weak = an('nirvana', [['deezer', '2']], { strength: 10 });
    const strong = an('nirvana', [['deezer', '1']], { strength: 60 });
    expect(groups([page, weak, strong])).toEqual([[0, 2], [1]]);
  });

  it('follows a cross-link only between names that agree', () => {
    const deezer = an('daft punk', [['deezer', '27']]);
    const links: [IdKey, string][] = [
      ['mbid', 'm'],
      ['deezer', '27'],
    ];
    expect(groups([deezer, an('somebody else', links)])).toHaveLength(2);
    expect(groups([deezer, an('daft punk', links)])).toHaveLength(1);
    expect(groups([deezer, an('les daft punk', links, { aliases: ['daft punk'] })])).toHaveLength(1);
  });

  it('takes an answer about one of ours for ours under a name that it goes by', () => {
    const ours = an('prince', [['deezer', '1']], { localId: 5, aliases: ['the artist'] });
    expect(groups([ours, an('the artist', [['mbid', 'm']], { about: 5 })])).toHaveLength(1);
    expect(groups([ours, an('sheila e', [['mbid', 'm']], { about: 5 })])).toHaveLength(2);
  });

  it('lists ours in a group strongest first', () => {
    const [group] = matchArtists([
      an('kino', [['deezer', '1']], { localId: 3, strength: 10 }),
      an('kino', [['mbid', 'm']], { localId: 4, strength: 60 }),
      an('kino', [
        ['mbid', 'm'],
        ['deezer', '1'],
      ]),
    ]);
    expect(group?.localIds).toEqual([4, 3]);
  });
});
