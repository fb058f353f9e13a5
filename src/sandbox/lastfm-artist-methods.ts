import type { MadeAlbum } from './catalogue.ts';
import { titleAt } from './catalogue.ts';
import {
  albumUrl,
  artistRef,
  coverImages,
  mbidOrNone,
  pageOf,
  reachOf,
  required,
  searchResults,
  starImages,
  tagUrl,
  trackUrl,
  wiki,
  xmlList,
} from './lastfm-json.ts';
import type { LastfmCall, LastfmMethod } from './lastfm-method.ts';
import type { LastfmPage } from './lastfm-pages.ts';

export const artistMethods: Record<string, LastfmMethod> = {
  'artist.search': search,
  'artist.getinfo': getInfo,
  'artist.getsimilar': getSimilar,
  'artist.gettoptracks': getTopTracks,
  'artist.gettopalbums': getTopAlbums,
  'artist.gettoptags': getTopTags,
  'artist.getcorrection': getCorrection,
};

function search({ world, pages, query }: LastfmCall) {
  const words = required(query, 'artist');
  const page = pageOf(query, pages.searchArtists(words), 30);
  const artist = page.items.map((hit) => ({
    name: hit.name,
    listeners: `${hit.listeners}`,
    mbid: hit.mbid,
    url: hit.url,
    streamable: '0',
    image: starImages(world, 5),
  }));
  return searchResults(page, words, { artistmatches: { artist } });
}

function getInfo({ world, pages, query }: LastfmCall) {
  const page = pages.find(query);
  const image = starImages(world);
  const similar = similarPages(page, pages).slice(0, 5);
  return {
    artist: {
      ...artistRef(page),
      image,
      streamable: '0',
      ontour: '0',
      stats: { listeners: `${page.listeners}`, playcount: `${page.plays}` },
      similar: xmlList(
        'artist',
        similar.map((other) => ({ name: other.page.name, url: other.page.url, image })),
      ),
      tags: xmlList(
        'tag',
        tagsOf(page)
          .slice(0, 5)
          .map(({ name }) => ({ name, url: tagUrl(name) })),
      ),
      bio: {
        links: { link: { '#text': '', rel: 'original', href: `${page.url}/+wiki` } },
        ...wiki(bioOf(page), page.url, page.name),
      },
    },
  };
}

/** Namesakes share a page, and its text counts them. */
function bioOf(page: LastfmPage): string | undefined {
  if (page.artists.length < 2) return page.artists[0]?.bio;
  const each = page.artists.map(
    (artist, index) => `${index + 1}) ${artist.bio ?? `${artist.name} from ${artist.country}.`}`,
  );
  return `There are multiple artists named ${page.name}:\n\n${each.join('\n\n')}`;
}

function tagsOf(page: LastfmPage): { name: string; count: number }[] {
  return page.artists[0]?.tags ?? [];
}

/** Those of the most heard namesake that Last.fm knows. */
function similarPages(page: LastfmPage, pages: LastfmCall['pages']): { page: LastfmPage; score: number }[] {
  return (page.artists[0]?.similar ?? []).flatMap(({ artist, score }) => {
    const other = pages.pageOf(artist);
    return other && other.name !== page.name ? [{ page: other, score }] : [];
  });
}

function getSimilar({ world, pages, query }: LastfmCall) {
  const page = pages.find(query);
  const { items } = pageOf(query, similarPages(page, pages), 100);
  const artist = items.map((other) => ({
    ...artistRef(other.page),
    match: other.score === 1 ? '1' : other.score.toFixed(6),
    image: starImages(world),
    streamable: '0',
  }));
  return { similarartists: { artist, '@attr': { artist: page.name } } };
}

function getTopTracks({ world, pages, query }: LastfmCall) {
  const page = pages.find(query);
  const { items, start, attr } = pageOf(query, page.recordings);
  const track = items.map((recording, index) => ({
    name: recording.title,
    playcount: `${reachOf(recording).plays}`,
    listeners: `${reachOf(recording).listeners}`,
    mbid: mbidOrNone(recording.mbid),
    url: trackUrl(page.name, recording.title),
    streamable: '0',
    artist: artistRef(page),
    image: starImages(world, 4),
    '@attr': { rank: `${start + index + 1}` },
  }));
  return { toptracks: { track, '@attr': { artist: page.name, ...attr } } };
}

/** Here alone the playcount is a number. */
function getTopAlbums({ world, pages, query }: LastfmCall) {
  const page = pages.find(query);
  const { items, attr } = pageOf(query, page.albums);
  const album = items.map((each: MadeAlbum) => ({
    name: titleAt(each, 'lastfm'),
    playcount: each.fans * 7,
    mbid: mbidOrNone(each.ids.release),
    url: albumUrl(page.name, titleAt(each, 'lastfm')),
    artist: artistRef(page),
    image: coverImages(world, each, 4),
  }));
  return { topalbums: { album, '@attr': { artist: page.name, ...attr } } };
}

function getTopTags({ pages, query }: LastfmCall) {
  const page = pages.find(query);
  const tag = tagsOf(page).map(({ name, count }) => ({ count, name, url: tagUrl(name) }));
  return { toptags: { tag, '@attr': { artist: page.name } } };
}

function getCorrection({ pages, query }: LastfmCall) {
  const page = pages.corrected(required(query, 'artist'));
  if (!page) return { corrections: '\n' };
  const artist = { name: page.name, ...(page.mbid === '' ? {} : { mbid: page.mbid }), url: page.url };
  return { corrections: { correction: { artist, '@attr': { index: '0' } } } };
}
