import type { AlbumCandidate, ArtistCandidate, Tag, TrackCandidate } from './entities.ts';
import { normalizeName } from './normalize.ts';
import type { SourceName } from './provider-names.ts';

/** `hit`: said in passing (a search result, a row of a list). `full`: said when asked for the thing itself. */
export const DETAILS = ['hit', 'full'] as const;
export type Detail = (typeof DETAILS)[number];

/** A credited name; `artistKey` is the source's own key for the artist, where it said which. */
export interface CreditFact {
  name: string;
  joinPhrase: string;
  artistKey?: string;
  /** True: it stands in this artist's list, which does not say who else is credited. */
  isListed?: true;
}

export type ArtistFacts = Omit<ArtistCandidate, 'provider' | 'id'>;
export type TrackFacts = Omit<TrackCandidate, 'provider' | 'album' | 'credits'> & { credits: CreditFact[] };
export type AlbumFacts = Omit<AlbumCandidate, 'provider' | 'id' | 'credits' | 'tracks'> & {
  credits: CreditFact[];
  tracks?: TrackFacts[];
};
/** What a source that knows no albums says about a song. */
export type RecordingFacts = Pick<
  TrackCandidate,
  'title' | 'externalIds' | 'isrc' | 'tags' | 'listeners' | 'playCount' | 'durationMs'
>;

/** What one source said about one thing; the unit that merging works on. */
export interface SourceRecord<Facts> {
  provider: SourceName;
  key: string;
  detail: Detail;
  facts: Facts;
}

/**
 * A later answer over an earlier one of the same source about the same thing. What it says replaces what was said; what it leaves
 * out, empties, zeroes or blurs (a year where the day was known) changes nothing; lists of tracks, tags and ids only grow.
 * Folding the same answer again gives the same facts. The first answer has no earlier one: it comes out in the same form, which
 * has no undefined fields.
 */
export function foldFacts<Facts extends object>(earlier: Facts | undefined, later: Facts): Facts {
  const known: Record<string, unknown> = { ...earlier };
  for (const [field, value] of Object.entries(later)) {
    if (value !== undefined) known[field] = foldField(field, known[field], value);
  }
  return known as Facts; // the same fields as the two that went in
}

function foldField(field: string, earlier: unknown, later: unknown): unknown {
  if (saysNothing(later)) return earlier ?? later;
  if (field === 'tags') return foldTags((earlier ?? []) as Tag[], later as Tag[]);
  if (field === 'tracks') return foldTracks((earlier ?? []) as TrackFacts[], later as TrackFacts[]);
  if (saysNothing(earlier)) return later;
  if (field === 'externalIds') return { ...(earlier as object), ...(later as object) };
  if (field === 'credits') return foldCredits(earlier as CreditFact[], later as CreditFact[]);
  if (field === 'tracksComplete') return earlier || later;
  if (REACH.has(field) && later === 0) return earlier;
  if (field.endsWith('Date') && String(earlier).startsWith(String(later))) return earlier;
  return later;
}

const REACH = new Set(['popularity', 'followers', 'listeners', 'playCount']);

function saysNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** What stands in the lists of several artists is by all of them, as far as lists can tell; whoever says more decides. */
function foldCredits(earlier: CreditFact[], later: CreditFact[]): CreditFact[] {
  const isFromList = (credits: CreditFact[]) => credits.every((credit) => credit.isListed);
  if (isFromList(earlier) !== isFromList(later)) return isFromList(later) ? earlier : later;
  if (!isFromList(later)) return later.length < earlier.length ? earlier : later;
  const byArtist = new Map([...earlier, ...later].map((credit) => [credit.artistKey ?? credit.name, credit]));
  const sorted = [...byArtist].sort(([a], [b]) => compareText(a, b)).map(([, credit]) => credit);
  return sorted.map((credit, index) => ({ ...credit, joinPhrase: index < sorted.length - 1 ? ', ' : '' }));
}

function foldTags(earlier: Tag[], later: Tag[]): Tag[] {
  const byName = new Map([...earlier, ...later].map((tag) => [normalizeName(tag.name), tag]));
  return [...byName.values()].sort((a, b) => b.weight - a.weight || compareText(a.name, b.name));
}

function foldTracks(earlier: TrackFacts[], later: TrackFacts[]): TrackFacts[] {
  const byId = new Map<string, TrackFacts[]>();
  for (const track of earlier) byId.set(track.id, [...(byId.get(track.id) ?? []), track]);
  // Those with a place first: one without goes to the first place of its id, whatever the order in which they are said.
  for (const track of [...later].sort(byPlace)) {
    const known = (byId.get(track.id) ?? []).sort(byPlace);
    // An album may hold one recording twice: the same id at another place is another track.
    const index = known.findIndex((one) => !placesDiffer(one, track));
    if (index === -1) known.push(foldFacts(undefined, track));
    else known[index] = foldTrack(known[index], track);
    byId.set(track.id, known);
  }
  return [...byId.values()].flat().sort(byPlace);
}

/** Disc and position are one fact: half of a place from one answer and half from another would be no place at all. */
function foldTrack(earlier: TrackFacts | undefined, later: TrackFacts): TrackFacts {
  const { discNumber, position } = later.position || !earlier ? later : earlier;
  const { discNumber: _disc, position: _position, ...folded } = foldFacts(earlier, later);
  return { ...folded, ...(discNumber && { discNumber }), ...(position && { position }) };
}

function placesDiffer(a: TrackFacts, b: TrackFacts): boolean {
  if (!a.position || !b.position) return false;
  return a.position !== b.position || (a.discNumber ?? 1) !== (b.discNumber ?? 1);
}

/** By disc and position; tracks without a place come last, in the order of their ids. */
export function byPlace(
  a: { discNumber?: number | null; position?: number | null; id?: string },
  b: { discNumber?: number | null; position?: number | null; id?: string },
): number {
  const last = Number.MAX_SAFE_INTEGER;
  return (
    (a.position ? (a.discNumber ?? 1) : last) - (b.position ? (b.discNumber ?? 1) : last) ||
    (a.position ?? last) - (b.position ?? last) ||
    compareText(a.id ?? '', b.id ?? '')
  );
}

/** Code unit order: the same on every machine, which sorting by locale is not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
