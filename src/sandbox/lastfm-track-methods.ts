import { normalizeName } from '#music/normalize.ts';
import type { MadeRecording, MadeTrack } from './catalogue.ts';
import { mainArtist, titleAt } from './catalogue.ts';
import {
  albumUrl,
  artistRef,
  coverImages,
  LastfmRefusal,
  mbidOrNone,
  pageOf,
  reachOf,
  required,
  searchResults,
  starImages,
  tagUrl,
  trackUrl,
  xmlList,
} from './lastfm-json.ts';
import type { LastfmCall, LastfmMethod } from './lastfm-method.ts';
import type { LastfmPage, LastfmPages } from './lastfm-pages.ts';

export const trackMethods: Record<string, LastfmMethod> = {
  'track.search': search,
  'track.getinfo': getInfo,
  'track.getsimilar': getSimilar,
};

function search({ world, pages, query }: LastfmCall) {
  const words = required(query, 'track');
  const page = pageOf(query, pages.searchTracks(`${words} ${query.get('artist') ?? ''}`), 30);
  const track = page.items.map((hit) => {
    const by = mainArtist(hit.credits).name;
    return {
      name: hit.title,
      artist: by,
      url: trackUrl(by, hit.title),
      streamable: 'FIXME', // Last.fm's own answer, word for word
      listeners: `${reachOf(hit).listeners}`,
      image: starImages(world, 4),
      mbid: mbidOrNone(hit.mbid),
    };
  });
  return searchResults(page, undefined, { trackmatches: { track } });
}

function getInfo({ world, pages, query }: LastfmCall) {
  const { page, recording } = findRecording(pages, query, world.catalogue.recording(query.get('mbid') ?? ''));
  const onAlbum = recording.tracks.find((track) => track.album.sources.has('lastfm'));
  const reach = reachOf(recording);
  const tags = mainArtist(recording.credits).tags.slice(0, 5);
  return {
    track: {
      name: recording.title,
      mbid: mbidOrNone(recording.mbid),
      url: trackUrl(page.name, recording.title),
      duration: recording.lengthKnown ? `${Math.round(recording.durationMs / 1000) * 1000}` : '0',
      streamable: { '#text': '0', fulltrack: '0' },
      listeners: `${reach.listeners}`,
      playcount: `${reach.plays}`,
      artist: artistRef(page),
      ...(onAlbum ? { album: albumOf({ world, pages, query }, onAlbum) } : {}),
      toptags: xmlList(
        'tag',
        tags.map((tag) => ({ name: tag.name, url: tagUrl(tag.name) })),
      ),
    },
  };
}

function albumOf({ world }: LastfmCall, track: MadeTrack) {
  const artist = mainArtist(track.album.credits).name;
  const title = titleAt(track.album, 'lastfm');
  return {
    artist,
    title,
    mbid: mbidOrNone(track.album.ids.release),
    url: albumUrl(artist, title),
    image: coverImages(world, track.album, 4),
    '@attr': { position: `${track.position}` },
  };
}

/** The best songs of the similar artists. Here `match` is a number. */
function getSimilar({ world, pages, query }: LastfmCall) {
  const { page, recording } = findRecording(pages, query, world.catalogue.recording(query.get('mbid') ?? ''));
  const similar = (page.artists[0]?.similar ?? []).flatMap(({ artist, score }) => {
    const other = pages.pageOf(artist);
    return (other?.recordings ?? []).slice(0, 5).map((song, index) => ({ other, song, match: score * 0.9 ** index }));
  });
  const { items } = pageOf(
    query,
    similar.toSorted((a, b) => b.match - a.match),
    100,
  );
  const track = items.map(({ other, song, match }) => ({
    name: song.title,
    mbid: mbidOrNone(song.mbid),
    match: Math.round(match * 1e6) / 1e6,
    url: trackUrl(other?.name ?? '', song.title),
    artist: other && artistRef(other),
  }));
  return { similartracks: { track, '@attr': { artist: page.name, track: recording.title } } };
}

function findRecording(
  pages: LastfmPages,
  query: URLSearchParams,
  byMbid: MadeRecording | undefined,
): { page: LastfmPage; recording: MadeRecording } {
  const owner = byMbid && pages.pageOf(mainArtist(byMbid.credits));
  if (byMbid && owner) return { page: owner, recording: byMbid };
  const wanted = normalizeName(required(query, 'track'));
  required(query, 'artist');
  const page = pages.find(query);
  const recording = page.recordings.find((song) => normalizeName(song.title) === wanted);
  if (!recording) throw new LastfmRefusal(6, 'Track not found', 404);
  return { page, recording };
}
