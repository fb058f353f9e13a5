import { creditLine, type MadeAlbum, type MadeArtist, type MadeCredit, type MadeRecording } from './catalogue.ts';
import { type LuceneQuery, parseLucene } from './lucene-query.ts';
import { foundArtist, foundCredits } from './musicbrainz-artist.ts';
import { foundGroup, foundRelease, type ReleaseGroup, releaseAround, withoutNull } from './musicbrainz-release.ts';
import { PRIMARY_TYPES } from './musicbrainz-terms.ts';
import { spacedWords } from './word-match.ts';

/** What MusicBrainz searches: only what it has. */
export interface MusicBrainzStock {
  artists: MadeArtist[];
  groups: ReleaseGroup[];
  /** Undefined for an album that MusicBrainz does not have. */
  groupOf(album: MadeAlbum): ReleaseGroup | undefined;
  recordings: MadeRecording[];
}

/** A hit's JSON, made only for the page that is shown. */
export interface SearchHits {
  /** `artists`, `release-groups`: the key under which they are listed. */
  listKey: string;
  hits: (() => object)[];
}

const artistNames = (credits: MadeCredit[]) => [
  creditLine(credits),
  ...credits.flatMap(({ artist }) => [artist.name, ...artist.aliases]),
];
const artistIds = (credits: MadeCredit[]) => credits.map(({ artist }) => artist.ids.mbid);

/** The hits for `/{entity}?query=`, best first with scores 100 down; undefined for an entity that cannot be searched. */
export function searchMusicBrainz(stock: MusicBrainzStock, entity: string, text: string): SearchHits | undefined {
  const query = parseLucene(text);
  switch (entity) {
    case 'artist':
      return {
        listKey: 'artists',
        hits: scored(stock.artists, query, artistField, (one) => one.listeners, foundArtist),
      };
    case 'release-group':
      return {
        listKey: 'release-groups',
        hits: scored(stock.groups, query, groupField, (one) => one.first.fans, foundGroup),
      };
    case 'release':
      return {
        listKey: 'releases',
        hits: scored(
          stock.groups.flatMap((group) => group.releases),
          query,
          releaseField,
          (album) => album.fans,
          (album, score) => foundRelease(album, stock.groupOf(album), score),
        ),
      };
    case 'recording':
      return {
        listKey: 'recordings',
        hits: scored(stock.recordings, query, recordingField, rankOf, (one, score) =>
          foundRecording(stock, one, score),
        ),
      };
    default:
      return undefined;
  }
}

/** Best fit first; among equals the better known, as the real index boosts them a little. */
function scored<T extends object>(
  items: T[],
  query: LuceneQuery,
  field: (name: string, item: T) => string[],
  weightOf: (item: T) => number,
  write: (item: T, score: number) => object,
): (() => object)[] {
  const fits = items
    .map((item) => ({ item, fit: query((name) => textsOnce(item, name, field)) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit || weightOf(b.item) - weightOf(a.item));
  const best = fits[0]?.fit ?? 1;
  return fits.map(
    ({ item, fit }) =>
      () =>
        write(item, Math.max(1, Math.round((100 * fit) / best))),
  );
}

const texts = new WeakMap<object, Map<string, string[]>>();

/** Kept, since every word of every search looks at every item. */
function textsOnce<T extends object>(item: T, name: string, field: (name: string, item: T) => string[]): string[] {
  const known = texts.get(item) ?? new Map<string, string[]>();
  texts.set(item, known);
  const made = known.get(name) ?? field(name, item).map(spacedWords);
  known.set(name, made);
  return made;
}

function artistField(field: string, artist: MadeArtist): string[] {
  switch (field) {
    case '':
      return [artist.name, artist.sortName, ...artist.aliases];
    case 'artist':
    case 'artistaccent':
    case 'name':
      return [artist.name];
    case 'alias':
      return artist.aliases;
    case 'sortname':
      return [artist.sortName];
    case 'tag':
      return artist.tags.map((tag) => tag.name);
    case 'country':
      return [artist.country];
    case 'comment':
      return [artist.disambiguation];
    case 'arid':
      return [artist.ids.mbid];
    default:
      return [];
  }
}

function groupField(field: string, group: ReleaseGroup): string[] {
  switch (field) {
    case '':
      return [
        group.title,
        `${creditLine(group.credits)} ${group.title}`,
        `${group.title} ${creditLine(group.credits)}`,
      ];
    case 'releasegroup':
    case 'release':
      return [group.title];
    case 'artist':
    case 'artistname':
    case 'creditname':
      return artistNames(group.credits);
    case 'arid':
      return artistIds(group.credits);
    case 'rgid':
      return [group.id];
    case 'primarytype':
    case 'type':
      return [PRIMARY_TYPES[group.first.type].type];
    default:
      return [];
  }
}

function releaseField(field: string, album: MadeAlbum): string[] {
  switch (field) {
    case '':
    case 'release':
      return [album.title];
    case 'artist':
    case 'artistname':
    case 'creditname':
      return artistNames(album.credits);
    case 'arid':
      return artistIds(album.credits);
    case 'barcode':
      return album.barcode ? [album.barcode, `0${album.barcode}`] : [];
    case 'rgid':
      return [album.ids.releaseGroup];
    case 'reid':
      return [album.ids.release];
    default:
      return [];
  }
}

function recordingField(field: string, recording: MadeRecording): string[] {
  switch (field) {
    case '':
      return [
        recording.title,
        `${creditLine(recording.credits)} ${recording.title}`,
        `${recording.title} ${creditLine(recording.credits)}`,
      ];
    case 'recording':
      return [recording.title];
    case 'artist':
    case 'artistname':
    case 'creditname':
      return artistNames(recording.credits);
    case 'arid':
      return artistIds(recording.credits);
    case 'release':
      return recording.tracks.map((track) => track.album.title);
    case 'isrc':
      return recording.isrc ? [recording.isrc] : [];
    case 'rid':
      return [recording.mbid];
    default:
      return [];
  }
}

const rankOf = (recording: MadeRecording) => Math.max(...recording.tracks.map((track) => track.rank));

function foundRecording(stock: MusicBrainzStock, recording: MadeRecording, score: number) {
  const releases = recording.tracks.flatMap((track) => {
    const group = stock.groupOf(track.album);
    return group ? [releaseAround(track, group)] : [];
  });
  const found = {
    id: recording.mbid,
    score,
    title: recording.title,
    length: recording.lengthKnown ? recording.durationMs : null,
    'artist-credit': foundCredits(recording.credits),
    ...(recording.firstReleaseDate ? { 'first-release-date': recording.firstReleaseDate } : {}),
    releases,
    ...(recording.isrc ? { isrcs: [recording.isrc] } : {}),
  };
  return { ...withoutNull(found), video: null };
}
