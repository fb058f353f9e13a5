import type { AlbumCandidate, ArtistCandidate, CreditCandidate, TrackCandidate } from '#music/entities.ts';
import {
  type AlbumFacts,
  type ArtistFacts,
  type CreditFact,
  type Detail,
  foldFacts,
  type RecordingFacts,
  type TrackFacts,
} from '#music/facts.ts';
import { normalizeName } from '#music/normalize.ts';
import { type IdKey, type SourceName, VOUCHES_FOR_MUSIC } from '#music/provider-names.ts';
import { albumKey, songKey } from '#music/titles.ts';
import { type Answer, sourceKey } from './answer.ts';

/** What a source said of one thing: in passing, and when asked for the thing itself. */
export type Said<Facts> = Partial<Record<Detail, Facts>>;

/** Someone that a source named, with all that the answers say of them. */
export interface NamedArtist {
  provider: SourceName;
  /** Null for a credit of which the source gives the name only. */
  key: string | null;
  said: Said<ArtistFacts>;
  /** Our artist that the source was asked about. */
  about?: number;
  titles: Set<string>;
  /** Whether the answers show music of theirs. */
  hasMusic: boolean;
}

export interface NamedAlbum {
  provider: SourceName;
  key: string;
  said: Said<AlbumFacts>;
  /** The key of the first credited artist in `artists`. */
  firstArtist: string;
}

/** A song of which the source names no album. */
export interface NamedSong {
  provider: SourceName;
  key: string;
  facts: RecordingFacts;
  firstArtist: string;
}

/** Everything that some answers name, each thing once per source. */
export interface Named {
  artists: Map<string, NamedArtist>;
  albums: Map<string, NamedAlbum>;
  songs: Map<string, NamedSong>;
}

/** Takes clean answers apart into artists, albums with their tracks, and songs. Pure. */
export function readAnswers(answers: readonly Answer[]): Named {
  const named: Named = { artists: new Map(), albums: new Map(), songs: new Map() };
  for (const answer of answers) {
    for (const artist of answer.artists ?? []) {
      const entry = addArtist(named, artist, answer.detail);
      if (answer.about && (artist.id === answer.about.key || answer.detail === 'full'))
        entry.about = answer.about.artistId;
      entry.hasMusic ||= showsMusic(artist, answer.query);
    }
    for (const { artist } of answer.similar ?? []) {
      addArtist(named, artist, 'hit').hasMusic ||= showsMusic(artist);
    }
    for (const album of answer.albums ?? []) addAlbum(named, album, answer);
    for (const track of [...(answer.tracks ?? []), ...(answer.topTracks ?? [])]) addTrack(named, track, answer);
  }
  return named;
}

/** All that a source said of one thing; what it said in passing never overrides its answer to a question about the thing itself. */
export function allSaid<Facts extends object>({ hit, full }: Said<Facts>): Facts {
  const facts = hit && full ? foldFacts(hit, full) : (full ?? hit);
  if (!facts) throw new Error('something was named of which nothing is said');
  return facts;
}

function showsMusic(artist: ArtistCandidate, query?: string): boolean {
  if (artist.albumCount !== undefined) return artist.albumCount > 0;
  if (VOUCHES_FOR_MUSIC.has(artist.provider)) return true;
  const names = [artist.name, ...(artist.aliases ?? [])].map(normalizeName);
  return query !== undefined && names.includes(query);
}

function addArtist(named: Named, artist: ArtistCandidate, detail: Detail): NamedArtist {
  const { provider, id, ...facts } = artist;
  const mapKey = sourceKey(provider, id);
  const entry = named.artists.get(mapKey) ?? { provider, key: id, said: {}, titles: new Set(), hasMusic: false };
  entry.said[detail] = foldFacts(entry.said[detail], facts);
  named.artists.set(mapKey, entry);
  return entry;
}

function addAlbum(named: Named, candidate: AlbumCandidate, answer: Answer): void {
  const { provider, id, tracks = [], ...rest } = candidate;
  const credits = creditFacts(named, provider, creditsOf(candidate, answer), albumKey(candidate.title));
  const trackFacts = tracks.map((track) => readTrack(named, track, candidate.credits, answer));
  const facts: AlbumFacts = { ...rest, credits: credits.facts, ...(trackFacts.length > 0 && { tracks: trackFacts }) };
  putAlbum(named, { provider, key: id, firstArtist: credits.firstArtist }, answer.detail, facts);
}

function putAlbum(named: Named, album: Omit<NamedAlbum, 'said'>, detail: Detail, facts: AlbumFacts): void {
  const mapKey = sourceKey(album.provider, album.key);
  const entry: NamedAlbum = named.albums.get(mapKey) ?? { ...album, said: {} };
  entry.said[detail] = foldFacts(entry.said[detail], facts);
  named.albums.set(mapKey, entry);
}

function addTrack(named: Named, track: TrackCandidate, answer: Answer): void {
  if (!track.album) {
    addSong(named, track, answer);
    return;
  }
  const facts = readTrack(named, track, [], answer);
  const { provider, id, credits, ...album } = track.album;
  // Who is a guest on one track is not credited for the album.
  const owners =
    credits.length > 0 ? credits : track.credits.slice(0, 1).map((credit) => ({ ...credit, joinPhrase: '' }));
  const read = creditFacts(named, provider, owners, albumKey(album.title));
  // A single hit is never a whole track list, whatever the question was.
  const said: AlbumFacts = { ...album, credits: read.facts, tracks: [facts] };
  putAlbum(named, { provider, key: id, firstArtist: read.firstArtist }, 'hit', said);
}

function addSong(named: Named, track: TrackCandidate, answer: Answer): void {
  const { firstArtist } = creditFacts(named, track.provider, creditsOf(track, answer), songKey(track.title));
  const { provider, id: key, title, externalIds, isrc, tags, listeners, playCount, durationMs } = track;
  const mapKey = sourceKey(provider, key);
  const said = { title, externalIds, isrc, tags, listeners, playCount, durationMs };
  named.songs.set(mapKey, { provider, key, facts: foldFacts(named.songs.get(mapKey)?.facts, said), firstArtist });
}

function readTrack(named: Named, track: TrackCandidate, albumCredits: CreditCandidate[], answer: Answer): TrackFacts {
  const { provider, album: _album, credits, ...facts } = track;
  const owners = credits.length > 0 ? credits : albumCredits.length > 0 ? albumCredits : creditsOf(track, answer);
  return { ...facts, credits: creditFacts(named, provider, owners, songKey(track.title)).facts };
}

function creditsOf(candidate: { credits: CreditCandidate[]; provider: SourceName }, answer: Answer): CreditCandidate[] {
  if (candidate.credits.length > 0 || !answer.about) return candidate.credits;
  const { name, key } = answer.about;
  return [
    {
      name,
      joinPhrase: '',
      artist: { provider: candidate.provider, id: key, name, externalIds: ownId(candidate.provider, key) },
      isListed: true,
    },
  ];
}

/** The word under which a source's own artist ids are kept; null for sources that only know other sources' ids. */
export function idKeyOf(provider: SourceName): IdKey | null {
  switch (provider) {
    case 'spotify':
    case 'deezer':
    case 'itunes':
    case 'lastfm':
      return provider;
    case 'musicbrainz':
    case 'listenbrainz':
    case 'coverart':
      return 'mbid';
    case 'wikipedia':
      return 'wikidata';
    case 'lrclib':
    case 'youtube':
    case 'upload':
    case 'dataset':
      return null;
  }
}

function ownId(provider: SourceName, key: string): Partial<Record<IdKey, string>> {
  const idKey = idKeyOf(provider);
  return idKey ? { [idKey]: key } : {};
}

/** Notes everyone who is credited, and that this title is theirs. */
function creditFacts(
  named: Named,
  provider: SourceName,
  credits: readonly CreditCandidate[],
  title: string,
): { facts: CreditFact[]; firstArtist: string } {
  const owners: readonly CreditCandidate[] = credits.length > 0 ? credits : [{ name: '[unknown]', joinPhrase: '' }];
  let firstArtist: string | undefined;
  const facts = owners.map(({ name, joinPhrase, artist, isListed }) => {
    const entry = artist ? addArtist(named, artist, 'hit') : addBareName(named, provider, name);
    entry.hasMusic = true;
    entry.titles.add(title);
    firstArtist ??= artist ? sourceKey(artist.provider, artist.id) : bareNameKey(provider, name);
    return { name, joinPhrase, ...(artist && { artistKey: artist.id }), ...(isListed && { isListed }) };
  });
  return { facts, firstArtist: firstArtist ?? '' };
}

/** The key in `Named.artists` of someone of whom a source gives the name only. */
export function bareNameKey(provider: SourceName, name: string): string {
  return `${provider}~${normalizeName(name)}`;
}

function addBareName(named: Named, provider: SourceName, name: string): NamedArtist {
  const mapKey = bareNameKey(provider, name);
  const said = { hit: { name, externalIds: {} } };
  const entry = named.artists.get(mapKey) ?? { provider, key: null, said, titles: new Set<string>(), hasMusic: true };
  named.artists.set(mapKey, entry);
  return entry;
}
