import type { ProviderName } from '#music/provider-names.ts';
import { fractionOf, pickOf, wholeOf } from './catalogue-ids.ts';
import type { AlbumPlan, ArtistPlan } from './catalogue-plan.ts';
import { genres, type Script, wordLists } from './catalogue-words.ts';

/** The tag that exactly this many artists carry, planned and invented together. */
export const DREAMWAVE_ARTISTS = 64;
const CROWD = 130;
const SCRIPTS: readonly [Script, ...Script[]] = [
  ...(['english', 'english', 'english', 'accented', 'accented'] as const),
  ...(['cyrillic', 'japanese', 'arabic', 'icelandic'] as const),
];
/** Who does not know the n-th artist of the tag, so that finding all of them takes several sources. */
const TAG_GAPS: ProviderName[][] = [
  ['deezer'],
  [],
  ['spotify'],
  ['itunes'],
  [],
  ['musicbrainz'],
  ['spotify', 'itunes'],
  [],
];

/** Invented artists, beside those with a story: `dreamwave` of them carry that tag. */
export function inventArtists(dreamwave: number): ArtistPlan[] {
  const names = new Set<string>();
  return Array.from({ length: CROWD }, (_, number) => inventArtist(number, number < dreamwave, names));
}

function inventArtist(number: number, dreamwave: boolean, names: Set<string>): ArtistPlan {
  const slug = `crowd-${number + 1}`;
  const script = pickOf(`${slug}#script`, SCRIPTS);
  const words = wordLists[script];
  let name = '';
  for (let attempt = 0; name === '' || names.has(name); attempt += 1) {
    name =
      pickOf(`${slug}#first${attempt}`, words.firsts) +
      words.joiner +
      pickOf(`${slug}#second${attempt}`, words.seconds);
  }
  names.add(name);
  const genre = dreamwave ? (genres[2] ?? genres[0]) : pickOf(`${slug}#genre`, genres);
  const own = pickOf(`${slug}#tag`, genre.tags);
  const country = pickOf(`${slug}#country`, words.countries);
  const magnitude = 2.2 + 4.2 * fractionOf(`${slug}#fans`) ** 1.5;
  const begin = String(wholeOf(`${slug}#begin`, 1975, 2019));
  return {
    slug,
    name,
    sortName: script === 'english' || script === 'accented' || script === 'icelandic' ? name : `${name} (${slug})`,
    kind: fractionOf(`${slug}#kind`) < 0.3 ? 'person' : 'group',
    country,
    begin: fractionOf(`${slug}#begins`) < 0.8 ? begin : undefined,
    tags: [
      ...(dreamwave ? ['dreamwave'] : []),
      own,
      ...(fractionOf(`${slug}#more`) < 0.5 ? [genre.tags[0]] : []),
    ].filter((tag, at, all) => all.indexOf(tag) === at),
    genre: genre.name,
    magnitude,
    script,
    bio:
      fractionOf(`${slug}#bio`) < 0.6
        ? `${name} are an act from ${country}, heard first in ${begin} and known for ${own}.`
        : undefined,
    missing: dreamwave ? tagGaps(number) : crowdGaps(slug, magnitude),
    noPicture: fractionOf(`${slug}#picture`) < 0.1,
    explicit: genre.name === 'Rap/Hip Hop',
    albumCount: Math.max(1, Math.round(1 + 11 * fractionOf(`${slug}#albums`) ** 2)),
  };
}

const tagGaps = (number: number): ProviderName[] =>
  number % 16 === 7 ? ['lastfm'] : (TAG_GAPS[number % TAG_GAPS.length] ?? []);

function crowdGaps(slug: string, magnitude: number): ProviderName[] {
  const likelihood = magnitude < 3 ? 0.3 : 0.06;
  const sources = ['spotify', 'deezer', 'musicbrainz', 'itunes', 'lastfm'] as const;
  return sources.filter((source) => fractionOf(`${slug}#no${source}`) < likelihood).slice(0, 3);
}

/** A title that `taken` does not hold yet; it does afterwards. */
export function inventTitle(key: string, script: Script, taken: Set<string>): string {
  const words = wordLists[script];
  const gap = words.joiner;
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const opening = pickOf(`${key}#o${attempt}`, words.openings);
    const closing = pickOf(`${key}#c${attempt}`, words.closings);
    const form = fractionOf(`${key}#f${attempt}`);
    const title = form < 0.1 ? opening : form < 0.25 ? closing : opening + gap + closing;
    if (!taken.has(title)) {
      taken.add(title);
      return title;
    }
  }
  const title = `${pickOf(key, words.closings)} No. ${taken.size + 1}`;
  taken.add(title);
  return title;
}

const ALBUM_GAPS = ['spotify', 'deezer', 'musicbrainz', 'itunes'] as const;

/** A discography of `count` releases: albums, EPs, singles, now and then a deluxe edition, a live record or a best-of. */
export function inventAlbums(plan: ArtistPlan, count: number): AlbumPlan[] {
  const taken = new Set<string>();
  const first = Number(plan.begin?.slice(0, 4) ?? 2010) + 1;
  const albums: AlbumPlan[] = [];
  for (let number = 0; albums.length < count; number += 1) {
    const key = `${plan.slug}/album${number}`;
    const year = first + Math.floor((number * Math.max(1, 2026 - first)) / (count + 1));
    const date = inventDate(key, year);
    const form = fractionOf(`${key}#form`);
    const reissued = (album: AlbumPlan) => albums.some((other) => other.copyOf === album.title);
    const whole = albums.find((album) => album.type === 'album' && album.copyOf === undefined && !reissued(album));
    if (whole && form < 0.1) {
      albums.push({
        title: `${whole.title} (Deluxe Edition)`,
        type: 'album',
        date,
        copyOf: whole.title,
        trackCount: 3,
      });
      continue;
    }
    albums.push({ ...inventRelease(key, inventTitle(key, plan.script, taken), form), date });
  }
  return albums;
}

function inventRelease(key: string, title: string, form: number): AlbumPlan {
  const type = form < 0.65 ? 'album' : form < 0.78 ? 'ep' : 'single';
  const live = type === 'album' && form > 0.6;
  const songs = { album: [8, 14], ep: [4, 6], single: [1, 3] }[type];
  return {
    title: live ? `${title} (Live)` : title,
    type,
    secondaryTypes: live ? ['live'] : [],
    trackCount: wholeOf(`${key}#songs`, songs[0] ?? 1, songs[1] ?? 1),
    missing: fractionOf(`${key}#gap`) < 0.12 ? [pickOf(`${key}#where`, ALBUM_GAPS)] : [],
    titles: fractionOf(`${key}#spelling`) < 0.15 ? { itunes: itunesSpelling(title, type) } : {},
  };
}

const itunesSpelling = (title: string, type: string) =>
  title.replace(/’/g, "'").toUpperCase() + (type === 'single' ? ' - Single' : type === 'ep' ? ' - EP' : '');

function inventDate(key: string, year: number): string | undefined {
  const known = fractionOf(`${key}#date`);
  if (known < 0.03) return undefined;
  if (known < 0.1) return String(year);
  const month = `${year}-${String(wholeOf(`${key}#month`, 1, 12)).padStart(2, '0')}`;
  return known < 0.15 ? month : `${month}-${String(wholeOf(`${key}#day`, 1, 28)).padStart(2, '0')}`;
}
