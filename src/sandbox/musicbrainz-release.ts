import type { MadeAlbum, MadeCredit, MadeTrack } from './catalogue.ts';
import { uuidOf, wholeOf } from './catalogue-ids.ts';
import { hasCover } from './coverart.ts';
import { credits, foundCredits, typedCredits, withoutEmpty } from './musicbrainz-artist.ts';
import { areaInSearch, areaOf, OFFICIAL, PRIMARY_TYPES } from './musicbrainz-terms.ts';

/** The editions of one album, the first of them first. */
export interface ReleaseGroup {
  id: string;
  title: string;
  credits: MadeCredit[];
  /** Never empty. */
  first: MadeAlbum;
  releases: MadeAlbum[];
}

/** The release groups of the albums that MusicBrainz has. */
export function releaseGroupsOf(albums: MadeAlbum[]): ReleaseGroup[] {
  const groups = new Map<string, ReleaseGroup>();
  for (const album of [...albums].filter((one) => one.sources.has('musicbrainz')).sort(byDate)) {
    const id = album.ids.releaseGroup;
    const group = groups.get(id);
    if (group) group.releases.push(album);
    else groups.set(id, { id, title: album.title, credits: album.credits, first: album, releases: [album] });
  }
  return [...groups.values()];
}

const byDate = (a: MadeAlbum, b: MadeAlbum) => (a.releaseDate ?? '9999').localeCompare(b.releaseDate ?? '9999');

const secondaryTypes = (group: ReleaseGroup) =>
  group.first.secondaryTypes.map((type) => type[0]?.toUpperCase() + type.slice(1));

/** An entry of a browse, and of `inc=release-groups`. */
export const browsedGroup = (group: ReleaseGroup, inc: ReadonlySet<string>) => ({
  id: group.id,
  title: group.title,
  disambiguation: '',
  'primary-type': PRIMARY_TYPES[group.first.type].type,
  'primary-type-id': PRIMARY_TYPES[group.first.type].id,
  'secondary-types': secondaryTypes(group),
  'secondary-type-ids': secondaryTypes(group).map((type) => uuidOf(`secondary:${type}`)),
  'first-release-date': group.first.releaseDate ?? '',
  ...(inc.has('artist-credits') ? { 'artist-credit': typedCredits(group.credits) } : {}),
});

/** A hit of `/release-group?query=`. */
export const foundGroup = (group: ReleaseGroup, score: number) =>
  withoutEmpty({
    id: group.id,
    'type-id': PRIMARY_TYPES[group.first.type].id,
    score,
    count: group.releases.length,
    title: group.title,
    'first-release-date': group.first.releaseDate ?? '',
    'primary-type': PRIMARY_TYPES[group.first.type].type,
    'secondary-types': secondaryTypes(group),
    'artist-credit': foundCredits(group.credits),
    releases: group.releases.map((album) => ({ id: album.ids.release, title: album.title, status: OFFICIAL.status })),
  });

const SCRIPTS = { 'text-representation': { language: 'eng', script: 'Latn' } };

const countryOf = (album: MadeAlbum) => album.credits[0]?.artist.country ?? 'XW';
const eventOf = (album: MadeAlbum) => ({
  date: album.releaseDate ?? '',
  area: { ...areaOf(countryOf(album)), type: null, 'type-id': null },
});
const catalogueNumber = (album: MadeAlbum) => `FON ${wholeOf(`${album.ids.release}#number`, 100, 999)}`;

/** An entry of a browse and an answer of `/release/{mbid}`; `inc` decides what is inside. */
export const wholeRelease = (album: MadeAlbum, group: ReleaseGroup, inc: ReadonlySet<string>) => ({
  id: album.ids.release,
  title: album.title,
  ...OFFICIAL,
  ...SCRIPTS,
  disambiguation: '',
  packaging: null,
  'packaging-id': null,
  quality: 'normal',
  asin: null,
  barcode: album.barcode ?? null,
  date: album.releaseDate ?? '',
  country: countryOf(album),
  'release-events': [eventOf(album)],
  'cover-art-archive': {
    artwork: hasCover(album),
    back: false,
    count: hasCover(album) ? 1 : 0,
    darkened: false,
    front: hasCover(album),
  },
  ...(inc.has('artist-credits') ? { 'artist-credit': credits(album.credits) } : {}),
  ...(inc.has('labels') ? { 'label-info': labelsOf(album) } : {}),
  ...(inc.has('release-groups') ? { 'release-group': browsedGroup(group, inc) } : {}),
  ...(inc.has('media') || inc.has('recordings') ? { media: mediaOf(album, inc) } : {}),
});

function labelsOf(album: MadeAlbum) {
  if (album.label === undefined) return [];
  const label = {
    id: uuidOf(`label:${album.label}`),
    name: album.label,
    'sort-name': album.label,
    disambiguation: '',
    'label-code': null,
  };
  return [{ 'catalog-number': catalogueNumber(album), label }];
}

const tracksOfDisc = (album: MadeAlbum, disc: number) => album.tracks.filter((track) => track.disc === disc);
const discsOf = (album: MadeAlbum) => Array.from({ length: album.discCount }, (_, at) => at + 1);

const mediaOf = (album: MadeAlbum, inc: ReadonlySet<string>) =>
  discsOf(album).map((disc) => ({
    position: disc,
    title: '',
    format: 'CD',
    'format-id': uuidOf('format:CD'),
    'track-count': tracksOfDisc(album, disc).length,
    ...(inc.has('recordings')
      ? { 'track-offset': 0, tracks: tracksOfDisc(album, disc).map((track) => trackOf(track, inc)) }
      : {}),
  }));

const lengthOf = (track: MadeTrack) => (track.recording.lengthKnown ? track.recording.durationMs : null);

const trackOf = (track: MadeTrack, inc: ReadonlySet<string>) => ({
  id: track.ids.track,
  title: track.title,
  position: track.position,
  number: String(track.position),
  length: lengthOf(track),
  ...(inc.has('artist-credits') ? { 'artist-credit': credits(track.recording.credits) } : {}),
  recording: wholeRecording(track.recording, inc),
});

/** Inside a track, under an ISRC, and an answer of `/recording/{mbid}`. */
export const wholeRecording = (recording: MadeTrack['recording'], inc: ReadonlySet<string>) => ({
  id: recording.mbid,
  title: recording.title,
  length: recording.lengthKnown ? recording.durationMs : null,
  video: false,
  disambiguation: '',
  'first-release-date': recording.firstReleaseDate ?? '',
  ...(inc.has('ratings') ? { rating: { value: null, 'votes-count': 0 } } : {}),
  ...(inc.has('isrcs') ? { isrcs: recording.isrc ? [recording.isrc] : [] } : {}),
  ...(inc.has('artist-credits') ? { 'artist-credit': credits(recording.credits) } : {}),
});

/** A hit of `/release?query=`. */
export const foundRelease = (album: MadeAlbum, group: ReleaseGroup | undefined, score: number) =>
  withoutEmpty({
    id: album.ids.release,
    score,
    count: 1,
    title: album.title,
    status: OFFICIAL.status,
    ...SCRIPTS,
    'artist-credit': foundCredits(album.credits),
    ...(group ? { 'release-group': foundGroupInside(group) } : {}),
    date: album.releaseDate ?? '',
    country: countryOf(album),
    'release-events': [eventInSearch(album)],
    barcode: album.barcode ?? '',
    'label-info': foundLabels(album),
    'track-count': album.tracks.length,
    media: discsOf(album).map((disc) => ({
      format: 'CD',
      'disc-count': 0,
      'track-count': tracksOfDisc(album, disc).length,
    })),
  });

const eventInSearch = (album: MadeAlbum) =>
  withoutEmpty({ date: album.releaseDate ?? '', area: areaInSearch(countryOf(album)) });

const foundLabels = (album: MadeAlbum) =>
  labelsOf(album).map(({ label, ...info }) => ({ ...info, label: { id: label.id, name: label.name } }));

const foundGroupInside = (group: ReleaseGroup) => ({
  id: group.id,
  'type-id': PRIMARY_TYPES[group.first.type].id,
  title: group.title,
  'primary-type': PRIMARY_TYPES[group.first.type].type,
});

/** A release inside a hit of `/recording?query=`, with only the track that is meant. */
export const releaseAround = (track: MadeTrack, group: ReleaseGroup) => {
  const onDisc = tracksOfDisc(track.album, track.disc).length;
  return withoutEmpty({
    id: track.album.ids.release,
    'status-id': OFFICIAL['status-id'],
    count: 1,
    title: track.album.title,
    status: OFFICIAL.status,
    'release-group': { ...foundGroupInside(group), 'primary-type-id': PRIMARY_TYPES[group.first.type].id },
    date: track.album.releaseDate ?? '',
    country: countryOf(track.album),
    'release-events': [eventInSearch(track.album)],
    'track-count': track.album.tracks.length,
    media: [
      {
        position: track.disc,
        format: 'CD',
        track: [
          withoutNull({
            id: track.ids.track,
            number: String(track.position),
            title: track.title,
            length: lengthOf(track),
          }),
        ],
        'track-count': onDisc,
        'track-offset': track.position - 1,
      },
    ],
  });
};

/** A search leaves out what it does not know. */
export function withoutNull<T extends object>(fields: T): Partial<T> {
  // Only keys of T are kept.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<T>;
}
