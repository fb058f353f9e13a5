import type { MadeAlbum, MadeRecording } from './catalogue.ts';
import { mainArtist } from './catalogue.ts';
import { fractionOf } from './catalogue-ids.ts';
import type { SandboxWorld } from './source.ts';

/** The grey star that Last.fm shows for every artist and track since 2019. */
const PLACEHOLDER_HASH = '2a96cbd8b46e442fc41c2b86b821562f';

/** An error as the body tells it; the HTTP status says little and differs from method to method, as with the real one. */
export class LastfmRefusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly status = 200,
  ) {
    super(message);
  }
}

/** The value of a parameter without which the method does nothing. */
export function required(query: URLSearchParams, name: string): string {
  const value = query.get(name)?.trim();
  if (!value) throw new LastfmRefusal(6, 'Invalid parameters - Your request is missing a required parameter', 400);
  return value;
}

/** A list as it comes out of XML: one element as an object, none as an empty text. */
export function xmlList<T>(name: string, items: T[]): Record<string, T | T[]> | '' {
  const [first] = items;
  if (first === undefined) return '';
  return { [name]: items.length === 1 ? first : items };
}

/** One page of `items` with the numbers of `@attr`, which are texts. */
export function pageOf<T>(query: URLSearchParams, items: T[], perPageUnasked = 50) {
  const perPage = Number(query.get('limit') ?? perPageUnasked);
  const page = Number(query.get('page') ?? 1);
  if (!(perPage >= 1 && perPage <= 1000)) throw new LastfmRefusal(6, 'limit param out of bounds (1-1000)', 400);
  if (!(page >= 1 && page <= 1_000_000)) throw new LastfmRefusal(6, 'page param out of bounds (1-1000000)', 400);
  const start = (page - 1) * perPage;
  return {
    start,
    items: items.slice(start, start + perPage),
    attr: {
      page: `${page}`,
      perPage: `${perPage}`,
      totalPages: `${Math.ceil(items.length / perPage)}`,
      total: `${items.length}`,
    },
  };
}

/** The frame of the search methods. */
export function searchResults(page: ReturnType<typeof pageOf>, searchTerms: string | undefined, matches: object) {
  return {
    results: {
      'opensearch:Query': {
        '#text': '',
        role: 'request',
        ...(searchTerms === undefined ? {} : { searchTerms }),
        startPage: page.attr.page,
      },
      'opensearch:totalResults': page.attr.total,
      'opensearch:startIndex': `${page.start}`,
      'opensearch:itemsPerPage': page.attr.perPage,
      ...matches,
      '@attr': searchTerms === undefined ? {} : { for: searchTerms },
    },
  };
}

const SIZES = ['small', 'medium', 'large', 'extralarge', 'mega', ''];
const FOLDERS: Record<string, string> = { small: '34s', medium: '64s', large: '174s' };

function images(urlOf: (folder: string) => string, count: number) {
  return SIZES.slice(0, count).map((size) => ({ '#text': urlOf(FOLDERS[size] ?? '300x300'), size }));
}

/** The placeholder in every size. */
export function starImages(world: SandboxWorld, count = 6) {
  return images((folder) => `${world.origin}/img/i/u/${folder}/${PLACEHOLDER_HASH}.png`, count);
}

/** Covers are real, but for some albums every address is empty. */
export function coverImages(world: SandboxWorld, album: MadeAlbum, count = 6) {
  const hasNone = fractionOf(`${album.imageHash}#lastfm-cover`) < 0.08;
  return images((folder) => (hasNone ? '' : `${world.origin}/img/i/u/${folder}/${album.imageHash}.png`), count);
}

const inPath = (name: string) => encodeURIComponent(name).replaceAll('%20', '+');

export const artistUrl = (name: string): string => `https://www.last.fm/music/${inPath(name)}`;
export const tagUrl = (name: string): string => `https://www.last.fm/tag/${inPath(name)}`;
export const trackUrl = (artist: string, title: string): string => `${artistUrl(artist)}/_/${inPath(title)}`;
export const albumUrl = (artist: string, title: string): string => `${artistUrl(artist)}/${inPath(title)}`;

/** An artist inside of something else. */
export const artistRef = ({ name, mbid, url }: Record<'name' | 'mbid' | 'url', string>) => ({ name, mbid, url });

/** MBIDs at Last.fm are hints: every fifth is missing. */
export const mbidOrNone = (mbid: string): string => (fractionOf(`${mbid}#lastfm`) < 0.2 ? '' : mbid);

const LICENCE =
  'User-contributed text is available under the Creative Commons By-SA License; additional terms may apply.';

/** A wiki text with the link that Last.fm hangs on every one; without a text there is only the link. */
export function wiki(text: string | undefined, url: string, key: string) {
  const link = `<a href="${url}">Read more on Last.fm</a>`;
  if (!text) return { published: '01 Jan 1970, 00:00', summary: ` ${link}`, content: ` ${link}` };
  const day = String(1 + Math.floor(fractionOf(`${key}#published`) * 28)).padStart(2, '0');
  return {
    published: `${day} Feb 2016, 20:25`,
    summary: `${text.slice(0, 300)} ${link}`,
    content: `${text} ${link}. ${LICENCE}`,
  };
}

/** A song's listeners and plays: its artist's, by how high its best track ranks. */
export function reachOf(recording: MadeRecording): { listeners: number; plays: number } {
  const artist = mainArtist(recording.credits);
  const share = Math.max(...recording.tracks.map((track) => track.rank)) / 1_000_000;
  return { listeners: Math.round(artist.listeners * share), plays: Math.round(artist.plays * share * 0.1) };
}
