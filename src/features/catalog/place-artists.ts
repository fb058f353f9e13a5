import type { Queryable } from '#db/client.ts';
import { allocateIds } from '#db/upsert.ts';
import { idPairs, type MatchableArtist, matchArtists } from '#music/match-artists.ts';
import { popularityOf } from '#music/merge.ts';
import { normalizeName } from '#music/normalize.ts';
import { findArtists, findTitles, type KnownArtist } from './ingest-context.repository.ts';
import { insertArtists, joinArtists } from './ingest-rows.repository.ts';
import { idKeyOf, type Named, type NamedArtist } from './read-answers.ts';

export interface PlacedArtists {
  /** Key in `Named.artists` → our id; those without music of their own are left out. */
  ids: Map<string, number>;
  /** Ours that others of ours were joined to: their albums have to be compared again. */
  joined: number[];
  created: number;
}

/** Decides for everyone who was named which of ours they are, makes rows for newcomers, and joins ours that turn out to be one. */
export async function placeArtists(db: Queryable, named: Named): Promise<PlacedArtists> {
  const nodes = [...named.artists];
  const matchable = nodes.map(([, artist]) => matchableOf(artist));
  const known = await findArtists(db, {
    externalIds: matchable.flatMap((node) =>
      node.externalIds.map(([provider, external_id]) => ({ provider, external_id })),
    ),
    names: [...new Set(matchable.flatMap((node) => [node.nameNorm, ...node.aliases]))],
    ids: matchable.flatMap((node) => node.about ?? []),
  });
  const titles = await findTitles(db, inDoubt(matchable, known));
  const candidates = [...known.map((artist) => matchableKnown(artist, titles.get(artist.id) ?? [])), ...matchable];
  const groups = matchArtists(candidates);

  const ids = new Map<string, number>();
  const joined: number[] = [];
  const newcomers: NamedArtist[][] = [];
  const newcomerKeys: string[][] = [];
  for (const { members, localIds } of groups) {
    const mine = members.filter((index) => index >= known.length).map((index) => nodes[index - known.length]);
    const entries = mine.filter((entry) => entry !== undefined);
    const [stays, ...others] = localIds;
    if (stays !== undefined) {
      if (others.length > 0) {
        await joinArtists(db, stays, others);
        joined.push(stays);
      }
      for (const [key] of entries) ids.set(key, stays);
    } else if (entries.some(([, artist]) => artist.hasMusic)) {
      newcomers.push(entries.map(([, artist]) => artist));
      newcomerKeys.push(entries.map(([key]) => key));
    }
  }
  const newIds = await allocateIds(db, 'artist', newcomers.length);
  await insertArtists(
    db,
    newcomers.map((group, index) => {
      const name = group[0]?.facts.name ?? '';
      return { id: newIds[index] ?? 0, name, name_norm: normalizeName(name) };
    }),
  );
  newcomerKeys.forEach((keys, index) => {
    const id = newIds[index];
    if (id !== undefined) for (const key of keys) ids.set(key, id);
  });
  return { ids, joined, created: newIds.length };
}

function matchableOf(artist: NamedArtist): MatchableArtist {
  const { facts, provider, key } = artist;
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
  const isMeant = (artist: KnownArtist) => [artist.nameNorm, ...artist.aliases].some((name) => names.has(name));
  // Two of ours may also turn out to be one when a source vouches for both.
  const counts = new Map<string, number>();
  for (const artist of known) counts.set(artist.nameNorm, (counts.get(artist.nameNorm) ?? 0) + 1);
  return known.filter((artist) => isMeant(artist) || (counts.get(artist.nameNorm) ?? 0) > 1).map((artist) => artist.id);
}
