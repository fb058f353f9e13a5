import type { SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';
import { searchItems } from './word-match.ts';
import { type MadeVideo, videosOf } from './youtube-videos.ts';
import { mediaReply, playerScript, watchPage } from './youtube-watch.ts';

const API_KEY = 'AIzaSyMadeWorldMadeWorldMadeWorld000000';
const MOST = 50;

/** YouTube: the search and the lengths of its Data API, watch pages, and the sound behind them. */
export function youtube(world: SandboxWorld): SandboxSource {
  const videos = videosOf(world.catalogue);
  const byId = new Map(videos.map((video) => [video.id, video]));
  const base = `${world.origin}/youtube`;
  return {
    provider: 'youtube',
    prefix: 'youtube',
    env: { YOUTUBE_API_URL: `${base}/v3`, YOUTUBE_API_KEY: API_KEY, YOUTUBE_WATCH_URL: `${base}/watch/` },
    refuse: () =>
      refusal(403, 'quotaExceeded', 'The request cannot be completed because you have exceeded your quota.'),
    admit: ({ path, query }) =>
      path.startsWith('/v3/') && query.get('key') !== API_KEY ? refusal(400, 'keyInvalid', 'Bad Request') : undefined,
    handle: (request) => apiReply(request, videos, byId) ?? pageReply(request, byId, base),
  };
}

function apiReply({ path, query }: SandboxRequest, videos: MadeVideo[], byId: Map<string, MadeVideo>) {
  if (path === '/v3/search') return search(videos, query);
  if (path !== '/v3/videos') return undefined;
  const ids = (query.get('id') ?? '').split(',');
  const found = ids.flatMap((id) => byId.get(id) ?? []);
  const items = found.map(({ id, durationMs }) => ({
    ...{ kind: 'youtube#video', etag: `"${id}"`, id },
    contentDetails: { duration: isoDuration(durationMs), dimension: '2d', definition: 'hd' },
  }));
  return { json: { kind: 'youtube#videoListResponse', pageInfo: pageInfo(items), items } };
}

function search(videos: MadeVideo[], query: URLSearchParams): SandboxReply {
  const most = Math.min(MOST, Number(query.get('maxResults') ?? 5));
  const found = searchItems(videos, query.get('q') ?? '', {
    textsOf: ({ title, channel }) => [title, channel],
    weightOf: ({ views }) => views,
  });
  const items = found.slice(0, most).map(({ id, title, channel }) => ({
    ...{ kind: 'youtube#searchResult', etag: `"${id}"`, id: { kind: 'youtube#video', videoId: id } },
    snippet: {
      ...{ publishedAt: '2020-01-01T00:00:00.000Z', channelId: 'UC0', title: escaped(title), description: '' },
      ...{ channelTitle: escaped(channel), liveBroadcastContent: 'none' },
    },
  }));
  return { json: { kind: 'youtube#searchListResponse', regionCode: 'US', pageInfo: pageInfo(items), items } };
}

function pageReply(request: SandboxRequest, byId: Map<string, MadeVideo>, base: string): SandboxReply {
  if (request.path === '/player/base.js') return playerScript;
  const [, kind, id = ''] = /^\/(watch|media)\/([\w-]+)(?:\.wav)?$/.exec(request.path) ?? [];
  const video = byId.get(id);
  if (!video) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Video unavailable</h1>' };
  return kind === 'media' ? mediaReply(video, request) : watchPage(video, base);
}

const pageInfo = (items: unknown[]) => ({ totalResults: items.length, resultsPerPage: items.length });

const isoDuration = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return `PT${Math.floor(seconds / 60)}M${seconds % 60}S`;
};

/** As the Data API does it. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;');

function refusal(code: number, reason: string, message: string): SandboxReply {
  return { status: code, json: { error: { code, message, errors: [{ domain: 'youtube', reason, message }] } } };
}
