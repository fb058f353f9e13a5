import type { MadeRecording } from './catalogue.ts';
import { mainArtist } from './catalogue.ts';
import {
  artistRef,
  LastfmRefusal,
  mbidOrNone,
  pageOf,
  reachOf,
  required,
  starImages,
  tagUrl,
  trackUrl,
} from './lastfm-json.ts';
import type { LastfmCall, LastfmMethod } from './lastfm-method.ts';
import type { LastfmPage } from './lastfm-pages.ts';

export const chartMethods: Record<string, LastfmMethod> = {
  'chart.gettopartists': chartArtists,
  'chart.gettoptracks': chartTracks,
  'chart.gettoptags': chartTags,
  'geo.gettopartists': geoArtists,
  'geo.gettoptracks': geoTracks,
  'tag.gettopartists': tagArtists,
};

const regionNames = new Intl.DisplayNames(['en'], { type: 'region' });

const artistItem = ({ world }: LastfmCall, page: LastfmPage) => ({
  ...artistRef(page),
  streamable: '0',
  image: starImages(world, 5),
});

function trackItem({ world, pages }: LastfmCall, recording: MadeRecording) {
  const page = pages.pageOf(mainArtist(recording.credits));
  return {
    name: recording.title,
    duration: '0',
    listeners: `${reachOf(recording).listeners}`,
    mbid: mbidOrNone(recording.mbid),
    url: trackUrl(page?.name ?? '', recording.title),
    streamable: { '#text': '0', fulltrack: '0' },
    artist: page && artistRef(page),
    image: starImages(world, 4),
  };
}

function chartArtists(call: LastfmCall) {
  const { items, attr } = pageOf(call.query, call.pages.all);
  const artist = items.map((page) => ({
    ...artistItem(call, page),
    listeners: `${page.listeners}`,
    playcount: `${page.plays}`,
  }));
  return { artists: { artist, '@attr': attr } };
}

function chartTracks(call: LastfmCall) {
  const { items, attr } = pageOf(call.query, call.pages.songs);
  const track = items.map((song) => ({ ...trackItem(call, song), playcount: `${reachOf(song).plays}` }));
  return { tracks: { track, '@attr': attr } };
}

/** Without the page that many share. */
function realPages({ pages, world }: LastfmCall): LastfmPage[] {
  return pages.all.filter((page) => page.artists[0] !== world.catalogue.variousArtists);
}

function chartTags(call: LastfmCall) {
  const reach = new Map<string, number>();
  for (const tag of call.pages.all.flatMap((page) => page.artists).flatMap((artist) => artist.tags)) {
    reach.set(tag.name, (reach.get(tag.name) ?? 0) + tag.count);
  }
  const { items, attr } = pageOf(
    call.query,
    [...reach].sort(([, a], [, b]) => b - a),
  );
  const tag = items.map(([name, count]) => ({
    name,
    url: tagUrl(name),
    reach: `${count * 31}`,
    taggings: `${count * 217}`,
    streamable: '1',
    wiki: {},
  }));
  return { tags: { tag, '@attr': attr } };
}

/** The pages of a country's artists. @throws {LastfmRefusal} 6 for no known country. */
function pagesOfCountry(call: LastfmCall): { country: string; pages: LastfmPage[] } {
  const country = required(call.query, 'country');
  const isThere = (code: string) => regionNames.of(code)?.toLowerCase() === country.toLowerCase();
  const pages = realPages(call).filter((page) => page.artists.some((artist) => isThere(artist.country)));
  if (pages.length === 0) throw new LastfmRefusal(6, 'country param invalid', 400);
  return { country, pages };
}

function geoArtists(call: LastfmCall) {
  const { country, pages } = pagesOfCountry(call);
  const { items, attr } = pageOf(call.query, pages);
  const artist = items.map((page) => ({ ...artistItem(call, page), listeners: `${page.listeners}` }));
  return { topartists: { artist, '@attr': { country, ...attr } } };
}

function geoTracks(call: LastfmCall) {
  const { country, pages } = pagesOfCountry(call);
  const there = new Set(pages.flatMap((page) => page.recordings));
  const { items, start, attr } = pageOf(
    call.query,
    call.pages.songs.filter((song) => there.has(song)),
  );
  const track = items.map((song, index) => ({
    ...trackItem(call, song),
    '@attr': { rank: `${start + index}` },
  }));
  return { tracks: { track, '@attr': { country, ...attr } } };
}

/** An unknown tag is an empty list. */
function tagArtists(call: LastfmCall) {
  const tag = required(call.query, 'tag');
  const countOf = (page: LastfmPage) =>
    page.artists[0]?.tags.find((own) => own.name.toLowerCase() === tag.toLowerCase())?.count ?? 0;
  const tagged = realPages(call)
    .filter((page) => countOf(page) > 0)
    .sort((a, b) => countOf(b) - countOf(a) || b.listeners - a.listeners);
  const { items, start, attr } = pageOf(call.query, tagged);
  const artist = items.map((page, index) => ({
    ...artistItem(call, page),
    '@attr': { rank: `${start + index + 1}` },
  }));
  return { topartists: { artist, '@attr': { tag, ...attr } } };
}
