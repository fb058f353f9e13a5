import type { Queryable } from '#db/client.ts';
import { idPairs, type MatchableArtist, matchArtists } from '#music/match-artists.ts';
import { popularityOf } from '#music/merge.ts';
import { normalizeName } from '#music/normalize.ts';
import { joinArtists } from './join-rows.repository.ts';
import { findArtists, findTitles, type KnownArtist } from './known-artists.repository.ts';
import { allocateIds } from './new-ids.repository.ts';
import { allSaid, idKeyOf, type Named, type NamedArtist } from './read-answers.ts';

export interface PlacedArtists {
  /** Key in `Named.artists` → our id; those without music of their own are left out. */
  ids: Map<string, number>;
  /** Our ids that were asked about → the artist that they name now. Those that are gone are left out. */
  asked: Map<number, number>;
  /** Ours that others of ours were joined to: their albums have to be compared again. */
  joined: number[];
  /** Ids given to newcomers; their rows are still to be written. */
  created: Set<number>;
}

/** Decides for everyone who was named which of ours they are, gives ids to newcomers, and joins ours that turn out to be one. */
export async function placeArtists(db: Queryable, named: Named, askedAbout: readonly number[]): Promise<PlacedArtists> {
  const nodes = [...named.artists].map(([key, artist]) => ({ key, artist, matchable: matchableOf(artist) }));
  const known = await knownArtists(
    db,
    nodes.map((node) => node.matchable),
    askedAbout,
  );
  const asked = new Map(known.flatMap(({ id, formerIds }) => [id, ...formerIds].map((old) => [old, id] as const)));
  const groups = matchArtists([
    ...known.map((artist) => artist.matchable),
    ...nodes.map(({ matchable }) => ({ ...matchable, about: asked.get(matchable.about ?? 0) })),
  ]);

  const ids = new Map<string, number>();
  const joined: number[] = [];
  const newcomers: string[][] = [];
  for (const { members, localIds } of groups) {
    const mine = members.flatMap((index) => nodes[index - known.length] ?? []);
    const [stays, ...others] = localIds;
    if (stays !== undefined) {
      for (const { key } of mine) ids.set(key, stays);
      if (others.length === 0) continue;
      await joinArtists(db, stays, others);
      joined.push(stays);
      for (const [old, id] of asked) if (others.includes(id)) asked.set(old, stays);
    } else if (mine.some(({ artist }) => artist.hasMusic)) newcomers.push(mine.map(({ key }) => key));
  }
  const created = await allocateIds(db, 'artist', newcomers.length);
  newcomers.forEach((keys, index) => {
    const id = created[index];
    if (id !== undefined) for (const key of keys) ids.set(key, id);
  });
  return { ids, asked, joined, created: new Set(created) };
}

/** Those of ours that may be meant, with their titles where only titles can tell. */
async function knownArtists(db: Queryable, nodes: MatchableArtist[], askedAbout: readonly number[]) {
  const found = await findArtists(db, {
    externalIds: nodes.flatMap((node) =>
      node.externalIds.map(([provider, external_id]) => ({ provider, external_id })),
    ),
    names: [...new Set(nodes.flatMap((node) => [node.nameNorm, ...node.aliases]))],
    ids: [...new Set(askedAbout)],
  });
  const titles = await findTitles(db, inDoubt(nodes, found));
  return found.map((artist) => ({ ...artist, matchable: matchableKnown(artist, titles.get(artist.id) ?? []) }));
}

function matchableOf(artist: NamedArtist): MatchableArtist {
  const { said, provider, key } = artist;
  const facts = allSaid(said);
  const idKey = idKeyOf(provider);
  const reach = {
    popularity: null,
    followers: facts.followers ?? null,
    listeners: facts.listeners ?? null,
    playCount: facts.playCount ?? null,
  };
  return {
    nameNorm: normalizeName(facts.name),
    aliases: (facts.aliases ?? []).map(normalizeName),
    externalIds: idPairs(facts.externalIds),
    ownIds: new Set(idKey && key !== null ? [`${idKey}:${key}`] : []),
    titles: artist.titles,
    about: artist.about,
    strength: popularityOf(reach, {}).popularity,
  };
}

function matchableKnown(artist: KnownArtist, titles: string[]): MatchableArtist {
  return {
    localId: artist.id,
    nameNorm: artist.nameNorm,
    aliases: artist.aliases,
    externalIds: artist.externalIds,
    ownIds: new Set(artist.records.map(([provider, key]) => `${idKeyOf(provider) ?? provider}:${key}`)),
    titles: new Set(titles),
    strength: artist.popularity,
  };
}

/** Ours that share a name with someone whom no id identifies: only their titles can tell. */
function inDoubt(nodes: MatchableArtist[], known: KnownArtist[]): number[] {
  const knownIds = new Set(known.flatMap((artist) => artist.externalIds.map(([key, id]) => `${key}:${id}`)));
  const names = new Set(
    nodes
      .filter((node) => ![...node.ownIds].some((id) => knownIds.has(id)))
      .flatMap((node) => [node.nameNorm, ...node.aliases]),
  );
  const holders = new Map<string, number>();
  for (const name of known.flatMap((artist) => [...new Set([artist.nameNorm, ...artist.aliases])])) {
    holders.set(name, (holders.get(name) ?? 0) + 1);
  }
  const claimed = new Set(
    nodes.filter((node) => node.externalIds.length > 0).flatMap((node) => [node.nameNorm, ...node.aliases]),
  );
  // A bare name belongs to the only one of ours that is called so, whatever the titles.
  const isPlain = (name: string, artist: KnownArtist) =>
    name === artist.nameNorm && holders.get(name) === 1 && !claimed.has(name);
  const isMeant = (artist: KnownArtist) =>
    [artist.nameNorm, ...artist.aliases].some((name) => names.has(name) && !isPlain(name, artist));
  // Two of ours may also turn out to be one when a source vouches for both.
  const counts = new Map<string, number>();
  for (const artist of known) counts.set(artist.nameNorm, (counts.get(artist.nameNorm) ?? 0) + 1);
  return known.filter((artist) => isMeant(artist) || (counts.get(artist.nameNorm) ?? 0) > 1).map((artist) => artist.id);
}
