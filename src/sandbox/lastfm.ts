import { albumMethods } from './lastfm-album-methods.ts';
import { artistMethods } from './lastfm-artist-methods.ts';
import { chartMethods } from './lastfm-chart-methods.ts';
import { LastfmRefusal, required } from './lastfm-json.ts';
import { createLastfmPages } from './lastfm-pages.ts';
import { trackMethods } from './lastfm-track-methods.ts';
import type { SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';

const API_KEY = '0123456789abcdef0123456789abcdef';
const METHODS = { ...artistMethods, ...albumMethods, ...trackMethods, ...chartMethods };

/** Last.fm's read methods, in the JSON that it makes out of its XML. */
export function lastfm(world: SandboxWorld): SandboxSource {
  const pages = createLastfmPages(world.catalogue);
  return {
    provider: 'lastfm',
    prefix: 'lastfm',
    env: { LASTFM_API_URL: `${world.origin}/lastfm/2.0`, LASTFM_API_KEY: API_KEY },
    limit: { calls: 5, windowMs: 1000 },
    refuse: () =>
      refusal(
        new LastfmRefusal(29, 'Rate Limit Exceeded - This application has made too many requests in a short period.'),
      ),
    admit: (request) => orRefusal(() => checkKey(request)),
    handle: (request) =>
      orRefusal(() => {
        const method = METHODS[required(request.query, 'method').toLowerCase()];
        if (!method) throw new LastfmRefusal(3, 'Invalid Method - No method with that name in this package', 400);
        return { json: method({ world, pages, query: request.query }) };
      }),
  };
}

function checkKey({ query }: SandboxRequest): undefined {
  if (required(query, 'api_key') !== API_KEY) {
    throw new LastfmRefusal(10, 'Invalid API key - You must be granted a valid key by last.fm', 403);
  }
  if (query.get('format') !== 'json') {
    throw new LastfmRefusal(5, "Invalid format - This service doesn't exist in that format", 400);
  }
}

function orRefusal<T extends SandboxReply | undefined>(reply: () => T): T | SandboxReply {
  try {
    return reply();
  } catch (error) {
    if (error instanceof LastfmRefusal) return refusal(error);
    throw error;
  }
}

function refusal({ code, message, status }: LastfmRefusal): SandboxReply {
  return { status, json: { error: code, message, links: [] } };
}
