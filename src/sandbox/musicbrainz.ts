import type { MadeArtist } from './catalogue.ts';
import { linksTo, mergedMbidOf, wholeArtist } from './musicbrainz-artist.ts';
import {
  browsedGroup,
  type ReleaseGroup,
  releaseGroupsOf,
  wholeRecording,
  wholeRelease,
} from './musicbrainz-release.ts';
import { type MusicBrainzStock, searchMusicBrainz } from './musicbrainz-search.ts';
import { PRIMARY_TYPES } from './musicbrainz-terms.ts';
import type { SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';

const MAX_LIMIT = 100;
/** Also how many linked entities a look-up shows at most. */
const DEFAULT_LIMIT = 25;
/** A browse with `inc=recordings` ends its page here. */
const MAX_TRACKS = 500;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const INCS: Record<string, string[]> = {
  artist: ['url-rels', 'genres', 'tags', 'aliases', 'release-groups', 'ratings', 'annotation'],
  'release-group': [
    'artist-credits',
    'artists',
    'releases',
    'media',
    'url-rels',
    'genres',
    'tags',
    'ratings',
    'annotation',
  ],
  release: [
    'artist-credits',
    'artists',
    'labels',
    'recordings',
    'isrcs',
    'media',
    'release-groups',
    'url-rels',
    'genres',
    'tags',
    'discids',
    'recording-level-rels',
    'annotation',
  ],
  recording: [
    'artist-credits',
    'artists',
    'releases',
    'release-groups',
    'isrcs',
    'media',
    'url-rels',
    'genres',
    'tags',
    'ratings',
    'annotation',
  ],
  isrc: ['artist-credits', 'artists', 'isrcs', 'releases', 'release-groups', 'media', 'genres', 'tags'],
  url: ['artist-rels', 'release-group-rels', 'release-rels', 'recording-rels'],
};

/** MusicBrainz' web service, in JSON: one call a second, and only for those who say who they are. */
export function musicbrainz(world: SandboxWorld): SandboxSource {
  const stock = stockOf(world);
  return {
    provider: 'musicbrainz',
    prefix: 'musicbrainz',
    env: { MUSICBRAINZ_API_URL: `${world.origin}/musicbrainz/ws/2` },
    limit: { calls: 1, windowMs: 1000 },
    refuse: ({ resetInS }) => ({
      ...failure(
        503,
        'Your requests are exceeding the allowable rate limit. Please see http://wiki.musicbrainz.org/XMLWebService for more information.',
      ),
      headers: { 'retry-after': String(resetInS) },
    }),
    // These count everybody's calls, not one client's.
    headers: () => ({ 'x-ratelimit-limit': '1200', 'x-ratelimit-remaining': '1010', 'x-ratelimit-reset': '1' }),
    admit: (request) => (saysWho(request.headers['user-agent']) ? undefined : failure(403, UNIDENTIFIED)),
    handle(request) {
      const [, ws, version, entity = '', id] = request.path.split('/');
      const allowed = INCS[entity];
      if (ws !== 'ws' || version !== '2' || !allowed) return notFound;
      const inc = new Set((request.query.get('inc') ?? '').split(/[ +]/).filter((word) => word !== ''));
      const unknown = [...inc].find((word) => !allowed.includes(word));
      if (unknown) return failure(400, `${unknown} is not a valid inc parameter for the ${entity} resource.`);
      if (request.query.get('fmt') !== 'json')
        return {
          headers: { 'content-type': 'application/xml; charset=utf-8' },
          body: '<?xml version="1.0" encoding="UTF-8"?><metadata/>',
        };
      return id === undefined
        ? list(world, stock, request, entity, inc)
        : lookUp(world, stock, entity, decodeURIComponent(id), inc);
    },
  };
}

const UNIDENTIFIED =
  'Your requests are being throttled by MusicBrainz because the application you are using has not identified itself. Please update your application, and see http://musicbrainz.org/doc/XML_Web_Service/Rate_Limiting for more information.';
const HELP = 'For usage, please see: https://musicbrainz.org/development/mmd';
const failure = (status: number, error: string): SandboxReply => ({
  status,
  json: status === 400 || status === 404 ? { error, help: HELP } : { error },
});
const notFound = failure(404, 'Not Found');

/** `App/1.0 ( contact )`, where the contact is an address of some kind. */
const saysWho = (userAgent: string | undefined) => userAgent !== undefined && /\(.*(@|https?:|\.).*\)/.test(userAgent);

function stockOf({ catalogue }: SandboxWorld): MusicBrainzStock {
  const groups = releaseGroupsOf(catalogue.albums);
  const byId = new Map(groups.map((group) => [group.id, group]));
  const has = (album: { sources: ReadonlySet<string> }) => album.sources.has('musicbrainz');
  return {
    artists: [...catalogue.artists, catalogue.variousArtists].filter(has),
    groups,
    groupOf: (album) => (has(album) ? byId.get(album.ids.releaseGroup) : undefined),
    recordings: catalogue.recordings.filter((recording) => recording.tracks.some((track) => has(track.album))),
  };
}

type Incs = ReadonlySet<string>;

/** A search, a browse, or the page of a foreign address. */
function list(
  world: SandboxWorld,
  stock: MusicBrainzStock,
  { query }: SandboxRequest,
  entity: string,
  inc: Incs,
): SandboxReply {
  if (entity === 'url') return foreignPage(stock, query.get('resource') ?? '');
  const limit = Math.min(Number(query.get('limit')) || DEFAULT_LIMIT, MAX_LIMIT);
  const offset = Math.max(0, Math.trunc(Number(query.get('offset')) || 0));
  const text = query.get('query');
  if (text !== null) {
    const found = searchMusicBrainz(stock, entity, text);
    if (!found) return notFound;
    const hits = found.hits.slice(offset, offset + limit).map((write) => write());
    return {
      json: { created: world.clock.now().toISOString(), count: found.hits.length, offset, [found.listKey]: hits },
    };
  }
  const items = browse(stock, entity, query, inc);
  if (!items) return failure(400, `${entity} cannot be browsed without a linked entity.`);
  const page = items.slice(offset, offset + limit);
  const shown = entity === 'release' && inc.has('recordings') ? upToMaxTracks(page) : page;
  return {
    json: {
      [`${entity}s`]: shown.map((item) => item.json()),
      [`${entity}-count`]: items.length,
      [`${entity}-offset`]: offset,
    },
  };
}

interface Browsed {
  tracks: number;
  json(): object;
}

function browse(stock: MusicBrainzStock, entity: string, query: URLSearchParams, inc: Incs): Browsed[] | undefined {
  const artist = query.get('artist');
  const types = query.get('type')?.toLowerCase().split('|');
  const ofArtist = (group: ReleaseGroup) => group.credits.some((credit) => credit.artist.ids.mbid === artist);
  const ofType = (group: ReleaseGroup) => !types || types.includes(PRIMARY_TYPES[group.first.type].type.toLowerCase());
  const isOfficial = [null, 'official'].includes(query.get('status'));
  if (entity === 'release-group' && artist) {
    return stock.groups
      .filter((group) => ofArtist(group) && ofType(group))
      .map((group) => ({ tracks: 0, json: () => browsedGroup(group, inc) }));
  }
  const wanted = query.get('release-group');
  if (entity === 'release' && (wanted || artist)) {
    const groups = stock.groups.filter((group) => (wanted ? group.id === wanted : ofArtist(group) && ofType(group)));
    const releases = isOfficial ? groups.flatMap((group) => group.releases.map((album) => ({ group, album }))) : [];
    return releases.map(({ group, album }) => ({
      tracks: album.tracks.length,
      json: () => wholeRelease(album, group, inc),
    }));
  }
  if (entity !== 'recording' || !artist) return undefined;
  const recordings = stock.recordings.filter((one) => one.credits.some((credit) => credit.artist.ids.mbid === artist));
  return recordings.map((recording) => ({ tracks: 1, json: () => wholeRecording(recording, inc) }));
}

/** As many as have 500 tracks together, one at least. */
function upToMaxTracks(page: Browsed[]): Browsed[] {
  let tracks = 0;
  return page.filter((item, at) => {
    tracks += item.tracks;
    return at === 0 || tracks <= MAX_TRACKS;
  });
}

function lookUp(world: SandboxWorld, stock: MusicBrainzStock, entity: string, id: string, inc: Incs): SandboxReply {
  if (entity === 'isrc') return isrc(world, stock, id, inc);
  if (!UUID.test(id)) return failure(400, 'Invalid mbid.');
  const mbid = id.toLowerCase();
  if (entity === 'artist') {
    const artist = stock.artists.find((one) => one.ids.mbid === mbid || mergedMbidOf(one) === mbid);
    return artist ? { json: artistWithGroups(stock, artist, inc) } : notFound;
  }
  if (entity === 'release-group') {
    const group = stock.groups.find((one) => one.id === mbid);
    if (!group) return notFound;
    const releases = group.releases.slice(0, DEFAULT_LIMIT).map((album) => wholeRelease(album, group, new Set()));
    return { json: { ...browsedGroup(group, inc), ...(inc.has('releases') ? { releases } : {}) } };
  }
  if (entity === 'release') {
    const album = world.catalogue.albumsById('release', mbid)[0];
    const group = album && stock.groupOf(album);
    return group ? { json: wholeRelease(album, group, inc) } : notFound;
  }
  const recording = stock.recordings.find((one) => one.mbid === mbid);
  if (!recording) return notFound;
  const releases = recording.tracks.slice(0, DEFAULT_LIMIT).flatMap(({ album }) => {
    const group = stock.groupOf(album);
    return group ? [wholeRelease(album, group, new Set([...inc].filter((word) => word !== 'recordings')))] : [];
  });
  return { json: { ...wholeRecording(recording, inc), ...(inc.has('releases') ? { releases } : {}) } };
}

function artistWithGroups(stock: MusicBrainzStock, artist: MadeArtist, inc: Incs) {
  if (!inc.has('release-groups')) return wholeArtist(artist, inc);
  const groups = stock.groups.filter((group) => group.credits[0]?.artist === artist).slice(0, DEFAULT_LIMIT);
  return { ...wholeArtist(artist, inc), 'release-groups': groups.map((group) => browsedGroup(group, new Set())) };
}

/** `inc=releases` is ignored here, as it is there. */
function isrc(world: SandboxWorld, stock: MusicBrainzStock, code: string, inc: Incs): SandboxReply {
  const recordings = world.catalogue.recordingsByIsrc(code).filter((recording) => stock.recordings.includes(recording));
  if (recordings.length === 0) return notFound;
  return {
    json: { isrc: code.toUpperCase(), recordings: recordings.map((recording) => wholeRecording(recording, inc)) },
  };
}

function foreignPage(stock: MusicBrainzStock, resource: string): SandboxReply {
  for (const artist of stock.artists) {
    const relation = linksTo(artist, resource);
    if (!relation) continue;
    const { url, ...link } = relation;
    return {
      json: {
        ...url,
        relations: [
          { ...link, direction: 'backward', 'target-type': 'artist', artist: wholeArtist(artist, new Set()) },
        ],
      },
    };
  }
  return notFound;
}
