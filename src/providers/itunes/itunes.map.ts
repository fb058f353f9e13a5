import type {
  AlbumCandidate,
  AlbumType,
  ArtistCandidate,
  CreditCandidate,
  Image,
  TrackCandidate,
} from '#music/entities.ts';
import { mayBeSeveral, splitAtFeaturing, splitJointCredit } from '#music/joint-credit.ts';
import { normalizeName } from '#music/normalize.ts';
import { parsePartialDate } from '#music/partial-date.ts';
import type { ItunesAlbum, ItunesArtist, ItunesResult, ItunesSong } from './itunes.api.ts';

/** The music artists among the results. */
export function artistsOf(results: ItunesResult[]): ArtistCandidate[] {
  return results.flatMap((result) => (result.wrapperType === 'artist' ? [artistOf(result)] : []));
}

/** The albums among the results, without their tracks. */
export function albumsOf(results: ItunesResult[]): AlbumCandidate[] {
  return results.flatMap((result) => (result.wrapperType === 'collection' ? [albumOf(result)] : []));
}

/** The songs among the results; music videos are none. */
export function tracksOf(results: ItunesResult[]): TrackCandidate[] {
  return results.flatMap((result) => (result.wrapperType === 'track' ? [trackOf(result)] : []));
}

/** A look-up's first album with its songs, or null. Apple counts an album's videos as tracks; we count what we keep. */
export function albumWithTracksOf(results: ItunesResult[]): AlbumCandidate | null {
  const parent = results.find((result) => result.wrapperType === 'collection');
  if (!parent) return null;
  const album = albumOf(parent);
  const songs = results.filter(
    (result) => result.wrapperType === 'track' && result.collectionId === parent.collectionId,
  );
  const tracks = tracksOf(songs);
  if (tracks.length === 0) return album;
  const others = results.filter((result) => result.wrapperType === 'other');
  const tracksComplete = tracks.length + others.length >= (parent.trackCount ?? Number.POSITIVE_INFINITY);
  const discs = tracks.map((track) => track.discNumber ?? 1);
  return {
    ...album,
    trackCount: tracksComplete ? tracks.length : album.trackCount,
    discCount: tracksComplete ? Math.max(...discs) : undefined,
    tracks,
    tracksComplete,
  };
}

function artistOf(raw: ItunesArtist): ArtistCandidate {
  return {
    provider: 'itunes',
    id: raw.artistId,
    externalIds: { itunes: raw.artistId },
    name: raw.artistName,
    tags: tagsOf(raw.primaryGenreName),
  };
}

function albumOf(raw: ItunesAlbum): AlbumCandidate {
  const { title, albumType } = titleAndType(raw.collectionName);
  return {
    provider: 'itunes',
    id: raw.collectionId,
    externalIds: { itunes: raw.collectionId },
    title,
    credits: creditsOf(raw),
    albumType: albumType ?? COLLECTION_TYPES[raw.collectionType ?? ''],
    releaseDate: parsePartialDate(raw.releaseDate),
    trackCount: raw.trackCount || undefined,
    explicit: explicitOf(raw.collectionExplicitness),
    images: imagesOf(raw.artworkUrl100),
    tags: tagsOf(raw.primaryGenreName),
  };
}

function trackOf(raw: ItunesSong): TrackCandidate {
  return {
    provider: 'itunes',
    id: raw.trackId,
    externalIds: { itunes: raw.trackId },
    title: raw.trackName,
    credits: creditsOf(raw),
    album: albumOfSong(raw),
    discNumber: raw.discNumber || undefined,
    position: raw.trackNumber || undefined,
    durationMs: raw.trackTimeMillis || undefined,
    explicit: explicitOf(raw.trackExplicitness),
    previewUrl: raw.previewUrl,
    tags: tagsOf(raw.primaryGenreName),
  };
}

/** A song's `trackCount` is that of its disc and its `releaseDate` its own: neither is the album's. */
function albumOfSong(raw: ItunesSong): TrackCandidate['album'] {
  if (!raw.collectionId || !raw.collectionName) return undefined;
  return {
    provider: 'itunes',
    id: raw.collectionId,
    externalIds: { itunes: raw.collectionId },
    ...titleAndType(raw.collectionName),
    credits: raw.collectionArtistName ? [{ name: raw.collectionArtistName, joinPhrase: '' }] : creditsOf(raw),
    discCount: raw.discCount || undefined,
    explicit: explicitOf(raw.collectionExplicitness),
    images: imagesOf(raw.artworkUrl100),
  };
}

const COLLECTION_TYPES: Record<string, AlbumType> = { Album: 'album', Compilation: 'compilation' };

function titleAndType(name: string): { title: string; albumType?: AlbumType } {
  const found = /^(.+) - (Single|EP)$/.exec(name);
  return found?.[1] ? { title: found[1], albumType: found[2] === 'EP' ? 'ep' : 'single' } : { title: name };
}

/**
 * "Lady Gaga & Bruno Mars" comes as one name with the id and the address of Lady Gaga alone; "Simon & Garfunkel" with their own. The
 * address tells which: when it spells the whole name it is one artist, when it spells the first name there are several. Without one,
 * only "feat." is taken apart, and a name that may be several artists gets no id.
 */
function creditsOf({ artistName, artistId, artistViewUrl }: ItunesAlbum | ItunesSong): CreditCandidate[] {
  const addressed = nameInAddress(artistViewUrl);
  const isWhole = addressed === normalizeName(artistName);
  const joint = splitJointCredit(artistName);
  const isFirst = addressed !== undefined && addressed === normalizeName(joint[0]?.name ?? '');
  const parts = isWhole ? [{ name: artistName, joinPhrase: '' }] : isFirst ? joint : splitAtFeaturing(artistName);
  return parts.map((part, index) => {
    const isTheirs = index === 0 && (isWhole || isFirst || !mayBeSeveral(part.name));
    return { ...part, artist: isTheirs ? artistRef(artistId, part.name) : undefined };
  });
}

function artistRef(id: string | undefined, name: string): ArtistCandidate | undefined {
  if (!id || normalizeName(name) === 'various artists') return undefined;
  return { provider: 'itunes', id, externalIds: { itunes: id }, name };
}

/** `https://music.apple.com/us/artist/simon-garfunkel/3296287?uo=4` → `simon garfunkel`. */
function nameInAddress(address: string | undefined): string | undefined {
  const slug = address && /\/artist\/([^/?]+)/.exec(address)?.[1];
  return slug ? normalizeName(slug.replaceAll('-', ' ')) : undefined;
}

function explicitOf(explicitness: string | undefined): boolean | undefined {
  return explicitness === undefined ? undefined : explicitness === 'explicit';
}

/** "Music" is Apple's root of all genres and says nothing. */
function tagsOf(genre: string | undefined): TrackCandidate['tags'] {
  return genre && genre !== 'Music' ? [{ name: genre, weight: 100 }] : undefined;
}

/** Apple's pictures come in every size that is asked for in the last part of the address. */
function imagesOf(url: string | undefined): Image[] | undefined {
  if (!url) return undefined;
  if (!ARTWORK_SIZE.test(url)) return [{ url }];
  return [1000, 600].map((size) => ({ url: url.replace(ARTWORK_SIZE, `/${size}x${size}`), width: size, height: size }));
}

const ARTWORK_SIZE = /\/100x100(?=[^/]*$)/;
