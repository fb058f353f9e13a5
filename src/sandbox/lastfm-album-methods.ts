import { normalizeName } from '#music/normalize.ts';
import type { MadeAlbum } from './catalogue.ts';
import { mainArtist, titleAt } from './catalogue.ts';
import {
  albumUrl,
  artistRef,
  coverImages,
  LastfmRefusal,
  mbidOrNone,
  pageOf,
  required,
  searchResults,
  tagUrl,
  trackUrl,
  wiki,
  xmlList,
} from './lastfm-json.ts';
import type { LastfmCall, LastfmMethod } from './lastfm-method.ts';
import type { LastfmPage, LastfmPages } from './lastfm-pages.ts';

export const albumMethods: Record<string, LastfmMethod> = {
  'album.search': search,
  'album.getinfo': getInfo,
};

function search({ world, pages, query }: LastfmCall) {
  const words = required(query, 'album');
  const page = pageOf(query, pages.searchAlbums(words));
  const album = page.items.map((hit) => {
    const name = titleAt(hit, 'lastfm');
    const artist = mainArtist(hit.credits).name;
    return {
      name,
      artist,
      url: albumUrl(artist, name),
      image: coverImages(world, hit, 4),
      streamable: '0',
      mbid: mbidOrNone(hit.ids.release),
    };
  });
  return searchResults(page, words, { albummatches: album.length === 0 ? '\n' : { album } });
}

function getInfo({ world, pages, query }: LastfmCall) {
  const { page, album } = findAlbum(pages, query, world.catalogue.albumsById('release', query.get('mbid') ?? '')[0]);
  const name = titleAt(album, 'lastfm');
  const url = albumUrl(page.name, name);
  const tags = mainArtist(album.credits).tags.slice(0, 5);
  return {
    album: {
      artist: page.name,
      mbid: mbidOrNone(album.ids.release),
      tags: xmlList(
        'tag',
        tags.map((tag) => ({ url: tagUrl(tag.name), name: tag.name })),
      ),
      playcount: `${album.fans * 7}`,
      image: coverImages(world, album),
      tracks: xmlList('track', tracksOf(album, page)),
      url,
      name,
      listeners: `${Math.min(page.listeners, album.fans)}`,
      ...(album.wiki ? { wiki: wiki(album.wiki, url, album.ids.release) } : {}),
    },
  };
}

/** Here the durations are numbers of seconds, or null. */
function tracksOf(album: MadeAlbum, page: LastfmPage) {
  return album.tracks.map((track, index) => ({
    streamable: { fulltrack: '0', '#text': '0' },
    duration: track.recording.lengthKnown ? Math.round(track.recording.durationMs / 1000) : null,
    url: trackUrl(page.name, track.title),
    name: track.title,
    '@attr': { rank: index + 1 },
    artist: artistRef(page),
  }));
}

function findAlbum(pages: LastfmPages, query: URLSearchParams, byMbid: MadeAlbum | undefined) {
  const page = byMbid ? pages.pageOf(mainArtist(byMbid.credits)) : undefined;
  if (byMbid && page?.albums.includes(byMbid)) return { page, album: byMbid };
  const wanted = normalizeName(required(query, 'album'));
  required(query, 'artist');
  const owner = pages.find(query);
  const album = owner.albums.find((each) => normalizeName(titleAt(each, 'lastfm')) === wanted);
  if (!album) throw new LastfmRefusal(6, 'Album not found', 404);
  return { page: owner, album };
}
