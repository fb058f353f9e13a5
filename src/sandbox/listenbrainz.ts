import { cameOutAround } from './calendar.ts';
import type { MadeAlbum, MadeArtist, MadeRecording } from './catalogue.ts';
import { creditLine, mainArtist } from './catalogue.ts';
import type { LimitState, SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';

const TOKEN_NEEDED =
  'Due to bad actors and AI scrapers causing undue traffic on our sites, you need to provide an Auth token for this endpoint. Sorry for this mess.';

/** ListenBrainz' API. It has no accounts, so that what needs a token always says 401. */
export function listenbrainz(world: SandboxWorld): SandboxSource {
  return {
    provider: 'listenbrainz',
    prefix: 'listenbrainz',
    env: { LISTENBRAINZ_API_URL: `${world.origin}/listenbrainz/1` },
    limit: { calls: 30, windowMs: 10_000 },
    refuse: (state) => ({
      ...refusal(429, 'You have exceeded your rate limit. See https://listenbrainz.org for details.'),
      headers: rateHeaders(world, state),
    }),
    headers: (state) => rateHeaders(world, state),
    handle: (request) => answer(world, request),
  };
}

/** The headers that its clients are asked to obey; `Reset` is a moment in seconds since 1970. */
function rateHeaders({ clock }: SandboxWorld, state: LimitState): Record<string, string> {
  return {
    'x-ratelimit-limit': `${state.calls}`,
    'x-ratelimit-remaining': `${state.remaining}`,
    'x-ratelimit-reset-in': `${state.resetInS}`,
    'x-ratelimit-reset': `${Math.ceil(clock.now().getTime() / 1000) + state.resetInS}`,
  };
}

/** The envelope of every error. */
export function refusal(code: number, error: string): SandboxReply {
  return { status: code, json: { code, error } };
}

function answer(world: SandboxWorld, request: SandboxRequest): SandboxReply {
  const path = request.path.replace(/^\/1/, '').replace(/\/$/, '');
  if (/^\/popularity\/top-(recordings|release-groups)-for-artist\//.test(path)) {
    return refusal(401, request.headers.authorization ? 'Invalid authorization token.' : TOKEN_NEEDED);
  }
  if (path.startsWith('/stats/sitewide/')) return { status: 204, body: '' };
  if (path === '/explore/fresh-releases') return freshReleases(world, request.query);
  if (path === '/metadata/artist') return artistMetadata(world, request.query);
  const kind = /^\/popularity\/(artist|recording|release|release-group)$/.exec(path)?.[1];
  if (kind && request.method === 'POST') return popularity(world, kind, request.body);
  return refusal(404, 'The requested URL was not found on the server.');
}

function freshReleases({ catalogue, clock }: SandboxWorld, query: URLSearchParams): SandboxReply {
  const days = Number(query.get('days') ?? 14);
  if (!(days >= 1 && days <= 90)) return refusal(400, "'days' should be in the range of 1 to 90");
  const asked = query.get('release_date');
  const day = asked ? Date.parse(asked) : clock.now().getTime();
  if (Number.isNaN(day)) return refusal(400, 'Cannot parse date. It should be in YYYY-MM-DD format');
  const before = query.get('past') === 'false' ? 0 : days;
  const after = query.get('future') === 'false' ? 0 : days;
  const releases = catalogue.albums
    .filter((album) => album.sources.has('listenbrainz') && cameOutAround(album, day, { before, after }))
    .sort((a, b) => (a.releaseDate ?? '').localeCompare(b.releaseDate ?? ''))
    .map(freshRelease);
  return { json: { payload: { releases, total_count: releases.length } } };
}

const PRIMARY_TYPES = { album: 'Album', ep: 'EP', single: 'Single', compilation: 'Album' };

function freshRelease(album: MadeAlbum) {
  const hasCover = album.sources.has('coverart');
  return {
    artist_credit_name: creditLine(album.credits),
    artist_mbids: album.credits.map((credit) => credit.artist.ids.mbid),
    caa_id: hasCover ? album.ids.deezer : null,
    caa_release_mbid: hasCover ? album.ids.release : null,
    listen_count: album.fans,
    release_date: album.releaseDate,
    release_group_mbid: album.ids.releaseGroup,
    release_group_primary_type: PRIMARY_TYPES[album.type],
    release_mbid: album.ids.release,
    release_name: album.title,
    release_tags: mainArtist(album.credits)
      .tags.slice(0, 2)
      .map((tag) => tag.name),
  };
}

function artistMetadata({ catalogue }: SandboxWorld, query: URLSearchParams): SandboxReply {
  const mbids = (query.get('artist_mbids') ?? '').split(',').filter((mbid) => mbid !== '');
  if (mbids.length === 0)
    return refusal(400, 'artist_mbids argument must be present and contain a comma separated list of artist_mbids');
  const artists = mbids.flatMap((mbid) => catalogue.artist('mbid', mbid) ?? []);
  return { json: artists.filter((artist) => artist.sources.has('listenbrainz')).map(metadataOf) };
}

function metadataOf(artist: MadeArtist) {
  const { ids, links } = artist;
  return {
    area: new Intl.DisplayNames(['en'], { type: 'region' }).of(artist.country),
    artist_mbid: ids.mbid,
    begin_year: artist.beginDate ? Number(artist.beginDate.slice(0, 4)) : null,
    mbid: ids.mbid,
    name: artist.name,
    rels: {
      ...(links.has('deezer') ? { 'free streaming': `https://www.deezer.com/artist/${ids.deezer}` } : {}),
      ...(links.has('wikidata') ? { wikidata: `https://www.wikidata.org/wiki/${ids.wikidata}` } : {}),
    },
    type: typeOf(artist),
  };
}

/** MusicBrainz' word for what an artist is. */
export const typeOf = (artist: MadeArtist): string => (artist.kind === 'person' ? 'Person' : 'Group');

interface Reach {
  plays: number;
  listeners: number;
}

/** Counts for each MBID in the order asked; null for those that nobody has heard. */
function popularity({ catalogue }: SandboxWorld, kind: string, body: string): SandboxReply {
  const field = `${kind.replace('-', '_')}_mbid`;
  const mbids = mbidsIn(body, `${field}s`);
  if (!mbids) return refusal(400, `JSON document must contain ${field}s`);
  const reachOf = (mbid: string): Reach | undefined => {
    if (kind === 'artist') return catalogue.artist('mbid', mbid);
    if (kind === 'recording') return recordingReach(catalogue.recording(mbid));
    return albumReach(catalogue.albumsById(kind === 'release' ? 'release' : 'releaseGroup', mbid));
  };
  const counts = mbids.map((mbid) => {
    const reach = reachOf(mbid);
    return { [field]: mbid, total_listen_count: reach?.plays ?? null, total_user_count: reach?.listeners ?? null };
  });
  return { json: counts };
}

function recordingReach(recording: MadeRecording | undefined): Reach | undefined {
  if (!recording) return undefined;
  const rank = Math.max(...recording.tracks.map((track) => track.rank));
  return { plays: Math.round(rank / 3), listeners: Math.round(rank / 40) };
}

function albumReach(albums: MadeAlbum[]): Reach | undefined {
  if (albums.length === 0) return undefined;
  const fans = albums.reduce((sum, album) => sum + album.fans, 0);
  return { plays: fans * 3, listeners: Math.round(fans / 4) };
}

function mbidsIn(body: string, field: string): string[] | undefined {
  try {
    const mbids: unknown = JSON.parse(body)[field];
    return Array.isArray(mbids) ? mbids.map(String) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
