import { cleanText, plainTextOf } from '#lib/text.ts';
import type {
  AlbumCandidate,
  ArtistCandidate,
  CreditCandidate,
  Image,
  Prose,
  SimilarArtistCandidate,
  Tag,
  TrackCandidate,
} from '#music/entities.ts';
import { isPlaceholderPicture } from '#music/placeholder-picture.ts';
import type {
  LastfmAlbum,
  LastfmAlbumInfo,
  LastfmArtist,
  LastfmArtistInfo,
  LastfmImages,
  LastfmProse,
  LastfmTags,
  LastfmTrack,
  LastfmTrackInfo,
} from './lastfm.api.ts';
import { artistIdOf, isPlaceholderArtist, workIdOf } from './lastfm-keys.ts';

/** An artist of a list. Pictures of artists are left out everywhere: since 2019 all are one grey star. */
function artistOf(raw: LastfmArtist): ArtistCandidate {
  return { ...named(raw.name), listeners: raw.listeners };
}

/** The artists of a list, without those who are nobody. */
export function artistsOf(raws: LastfmArtist[]): ArtistCandidate[] {
  return raws.filter(({ name }) => !isPlaceholderArtist(name)).map(artistOf);
}

/** Artists of a tag, which they carry with a weight by their rank: 100 for the first ten, 1 from the thousandth on. */
export function taggedArtistsOf(raws: LastfmArtist[], tag: string, firstRank: number): ArtistCandidate[] {
  return raws.flatMap((raw, index) => {
    const rank = raw['@attr']?.rank ?? firstRank + index;
    const weight = Math.max(1, 100 - Math.floor((rank - 1) / 10));
    return artistsOf([raw]).map((artist) => ({ ...artist, tags: [{ name: tag, weight }] }));
  });
}

/** `match` as Last.fm gives it: 0..1, the best first. Without one nothing can be said. */
export function similarArtistsOf(raws: LastfmArtist[]): SimilarArtistCandidate[] {
  return raws.flatMap((raw) => {
    const score = raw.match === undefined ? 0 : Math.min(1, raw.match);
    return score > 0 ? artistsOf([raw]).map((artist) => ({ artist, score })) : [];
  });
}

/** An artist's own page; null for a page that stands for nobody: a placeholder, or a name that no one was ever heard under. */
export function artistInfoOf(raw: LastfmArtistInfo): ArtistCandidate | null {
  const isUnmatched = raw.url?.includes(NO_REDIRECT) && !raw.stats?.listeners;
  if (isPlaceholderArtist(raw.name) || isUnmatched) return null;
  return {
    ...named(raw.name),
    listeners: raw.stats?.listeners,
    playCount: raw.stats?.playcount,
    tags: tagsOf(raw.tags),
    bio: proseOf(raw.bio, raw.url),
  };
}

/** An album of a list. */
export function albumOf(raw: LastfmAlbum): AlbumCandidate {
  return work(raw.artist, raw.name, { images: imagesOf(raw.image) });
}

/** An album's own page. Its tracks were put together by listeners: they are never taken for complete. */
export function albumInfoOf(raw: LastfmAlbumInfo): AlbumCandidate {
  const tracks = (raw.tracks ?? []).map((track): TrackCandidate => {
    const durationMs = track.duration && track.duration * 1000;
    return work(track.artist ?? raw.artist, track.name, { position: track['@attr']?.rank, durationMs });
  });
  return {
    ...albumOf(raw),
    listeners: raw.listeners,
    playCount: raw.playcount,
    tags: tagsOf(raw.tags),
    wiki: proseOf(raw.wiki, raw.url),
    tracks: tracks.length > 0 ? tracks : undefined,
  };
}

/** A song, which Last.fm knows without the albums that it stands on. */
function trackOf(raw: LastfmTrack): TrackCandidate {
  return work(raw.artist, raw.name, { listeners: raw.listeners, playCount: raw.playcount });
}

/** The songs of a list, without those that nobody sings. */
export function tracksOf(raws: LastfmTrack[]): TrackCandidate[] {
  return raws.filter(({ artist }) => !isPlaceholderArtist(artist)).map(trackOf);
}

/** A song's own page, which names one album. */
export function trackInfoOf(raw: LastfmTrackInfo): TrackCandidate {
  return {
    ...trackOf(raw),
    durationMs: raw.duration,
    tags: tagsOf(raw.toptags),
    album: raw.album && albumOf({ ...raw.album, name: raw.album.title }),
    position: raw.album?.['@attr']?.position,
  };
}

function named(name: string) {
  const id = artistIdOf(name);
  return { provider: 'lastfm' as const, id, externalIds: { lastfm: id }, name };
}

function work<T>(artistName: string, title: string, more: T) {
  const id = workIdOf(artistName, title);
  const artist = isPlaceholderArtist(artistName) ? undefined : named(artistName);
  const credits: CreditCandidate[] = [{ name: artistName, joinPhrase: '', artist }];
  return { provider: 'lastfm' as const, id, externalIds: { lastfm: id }, title, credits, ...more };
}

/** Pages list their tags strongest first and without counts, so the place gives the weight: 100 for the first, 100/n for the last. */
function tagsOf(raws: LastfmTags): Tag[] | undefined {
  if (!raws?.length) return undefined;
  return raws.map(({ name }, index) => ({
    name: name.toLowerCase(),
    weight: Math.round((100 * (raws.length - index)) / raws.length),
  }));
}

/** Widest first, each address once. The size stands in the address: `/300x300/`, `/174s/`. */
function imagesOf(raws: LastfmImages): Image[] | undefined {
  const urls = new Set((raws ?? []).map((raw) => raw['#text']).filter((url) => !isPlaceholderPicture(url)));
  const images = [...urls].map((url): Image => {
    const [, square, width, height] = /\/(?:(\d+)s|(\d+)x(\d+))\//.exec(url) ?? [];
    if (!square && !width) return { url };
    return { url, width: Number(square ?? width), height: Number(square ?? height) };
  });
  if (images.length === 0) return undefined;
  return images.sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
}

const NO_REDIRECT = '/+noredirect/';
const READ_MORE = /<a\b[^>]*>\s*Read more on Last\.fm[\s\S]*$/i;
const LICENSE_LINE = /User-contributed text is available under the Creative Commons By-SA License[\s\S]*$/i;

/** A text without the link and the licence line at its end, which stand in `url` and `license`. A page without a text has only these. */
function proseOf(raw: LastfmProse, url: string | undefined): Prose | undefined {
  const textOf = (html: string | undefined, maxLength: number) =>
    cleanText(plainTextOf((html ?? '').replace(READ_MORE, '').replace(LICENSE_LINE, '')), maxLength);
  const content = textOf(raw?.content, 50_000);
  const summary = textOf(raw?.summary, 3000) ?? content?.slice(0, 3000);
  if (!summary) return undefined;
  return { summary, content, url: url?.replace(NO_REDIRECT, '/'), license: 'CC BY-SA' };
}
