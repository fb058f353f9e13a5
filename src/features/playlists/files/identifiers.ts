import { parseIsrc } from '#music/isrc.ts';
import type { IdKey } from '#music/provider-names.ts';
import type { ReadTrack, WrittenTrack } from './playlist-file.ts';

const LOCAL = 'urn:fonoteca:track:';
const MAX_LOCAL_ID = 2_147_483_647;

/** What names a track of ours in a file that comes back to us. */
export function localUri(id: number): string {
  return `${LOCAL}${id}`;
}

/** Every address and name under which others know a track, after our own. */
export function urisOf({ id, isrc, externalIds }: WrittenTrack): string[] {
  const { mbid, spotify, deezer } = externalIds;
  return [
    localUri(id),
    ...(mbid ? [`https://musicbrainz.org/recording/${mbid}`] : []),
    ...(isrc ? [`urn:isrc:${isrc}`] : []),
    ...(spotify ? [`spotify:track:${spotify}`] : []),
    ...(deezer ? [`https://www.deezer.com/track/${deezer}`] : []),
  ];
}

const PATTERNS: readonly (readonly [IdKey, RegExp])[] = [
  ['mbid', /(?:musicbrainz\.org\/recording\/|^mbid:)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i],
  ['spotify', /(?:^spotify:track:|open\.spotify\.com\/(?:intl-[a-z-]+\/)?track\/)([0-9A-Za-z]{22})/],
  ['deezer', /(?:^deezer:(?:track:)?|deezer\.com\/(?:[a-z]{2}\/)?track\/)([1-9]\d{0,17})/],
  ['itunes', /music\.apple\.com\/.*[?&]i=([1-9]\d{0,17})/],
];

/** What identifiers and locations of a file say about a track; those that name nothing known are passed over. */
export function readUris(uris: readonly string[]): Pick<ReadTrack, 'localId' | 'isrc' | 'externalIds'> {
  const externalIds = uris.flatMap((uri) =>
    PATTERNS.flatMap(([key, pattern]): [IdKey, string][] => {
      const id = uri.match(pattern)?.[1];
      return id ? [[key, key === 'mbid' ? id.toLowerCase() : id]] : [];
    }),
  );
  const isrcs = uris.flatMap((uri) => parseIsrc(uri.match(/^(?:urn:)?isrc:(.+)$/i)?.[1]) ?? []);
  const localIds = uris.flatMap((uri) => (uri.startsWith(LOCAL) ? readLocalId(uri.slice(LOCAL.length)) : []));
  return {
    ...(localIds[0] !== undefined && { localId: localIds[0] }),
    ...(isrcs[0] !== undefined && { isrc: isrcs[0] }),
    externalIds,
  };
}

/** One of our ids as text; none for anything else. */
export function readLocalId(text: string): number[] {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_LOCAL_ID ? [Number(text)] : [];
}
