import type { Queryable } from '#db/client.ts';
import { songKey } from '#music/titles.ts';
import { artistKeys, candidateOf, chooseTrack, type Lead } from './choose-track.ts';
import { type Clue, followClues, knownArtistNames, readCandidates } from './file-tracks.repository.ts';
import { oneLine, type ReadTrack } from './files/playlist-file.ts';

/** An entry of a file for which there is no track here. */
export interface NotFound {
  line: number;
  text: string;
  reason: string;
}

/** What the entries of a file are here. */
export interface MatchedTracks {
  trackIds: number[];
  notFound: NotFound[];
}

const MAX_TEXT = 200;

/** Finds the tracks that the entries of a file mean, in their order, with as many statements for many as for one. */
export async function matchFileTracks(db: Queryable, entries: readonly ReadTrack[]): Promise<MatchedTracks> {
  const found = await findFileTracks(db, entries);
  const matched = entries.map((entry, index) => ({ entry, trackId: found[index] }));
  const left = matched.filter(({ trackId }) => trackId === undefined).map(({ entry }) => entry);
  const known = await knownArtistNames(db, [...new Set(left.flatMap(artistsOf))]);
  return {
    trackIds: matched.flatMap(({ trackId }) => trackId ?? []),
    notFound: left.map((entry) => ({
      line: entry.line,
      text: oneLine(entry.text).slice(0, MAX_TEXT).toWellFormed(),
      reason: reasonFor(entry, known),
    })),
  };
}

/** The track that each entry means; undefined where there is none here. */
export async function findFileTracks(db: Queryable, entries: readonly ReadTrack[]): Promise<(number | undefined)[]> {
  const clued = entries.map((entry) => ({ entry, clues: cluesOf(entry) }));
  const leadsFor = await findLeads(
    db,
    clued.flatMap(({ clues }) => clues),
  );
  return clued.map(({ entry, clues }) => chooseTrack(entry, clues.flatMap(leadsFor)));
}

/** Where clues lead; each different one is followed once. */
async function findLeads(db: Queryable, clues: readonly Clue[]): Promise<(clue: Clue) => Lead[]> {
  const distinct = new Map(clues.map((clue) => [keyOf(clue), clue]));
  const ends = await followClues(db, [...distinct.values()]);
  const tracks = new Map(
    (await readCandidates(db, [...new Set(ends.map(({ id }) => id))])).map((facts) => [facts.id, candidateOf(facts)]),
  );
  const keys = [...distinct.keys()];
  const leads = new Map<string, Lead[]>(keys.map((key) => [key, []]));
  for (const { at, id, by } of ends) {
    const track = tracks.get(id);
    if (track) leads.get(keys[at] ?? '')?.push({ by, track });
  }
  return (clue) => leads.get(keyOf(clue)) ?? [];
}

function keyOf(clue: Clue): string {
  return JSON.stringify(Object.values(clue));
}

/** What an entry says that leads to tracks. */
function cluesOf({ localId, isrc, externalIds, names }: ReadTrack): Clue[] {
  return [
    ...(localId === undefined ? [] : [{ localId }]),
    ...externalIds.map(([provider, externalId]) => ({ provider, externalId })),
    ...(isrc ? [{ provider: 'isrc', externalId: isrc }] : []),
    ...names.map(({ artist, title }) => ({
      titleNorm: songKey(oneLine(title)),
      artists: artist === undefined ? [] : artistKeys(artist),
    })),
  ];
}

function artistsOf({ names }: ReadTrack): string[] {
  return names.flatMap(({ artist }) => (artist === undefined ? [] : artistKeys(artist)));
}

function reasonFor(entry: ReadTrack, known: ReadonlySet<string>): string {
  if (entry.names.length === 0) return 'The file names no title, and nothing here has its ids.';
  const artists = artistsOf(entry);
  if (artists.length === 0)
    return 'The file names no artist, and nothing here has this title on its album or of its length.';
  if (artists.some((name) => known.has(name))) return 'This artist is here, but not with a track of this title.';
  return 'No artist of this name is here.';
}
