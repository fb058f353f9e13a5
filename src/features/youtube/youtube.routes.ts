import { notHere, readAlbums, readArtists } from '#features/catalog/index.ts';
import { acceptedJob, acceptedJobResponse } from '#features/jobs/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, searchText } from '#http/query.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { chooseVideo, isSearchUnavailable, linkVideo } from './link-video.ts';
import { enqueueLinkVideos } from './link-videos.job.ts';
import { searchVideos, type VideoSearchDeps } from './search-videos.ts';
import {
  choiceRequest,
  presentLink,
  presentVideo,
  videoExample,
  videoLinkExample,
  videoLinkSchema,
  videoSearchSchema,
} from './youtube.schemas.ts';

interface YoutubeRouteDeps extends VideoSearchDeps {
  jobs: Jobs;
  config: { youtube: { watchUrl: string } };
}

/** `/youtube/search` and `/youtube/link`: which video is which track. */
export function youtubeRoutes(deps: YoutubeRouteDeps): Router {
  const router = createRouter();
  const { watchUrl } = deps.config.youtube;
  const readLink = async (trackId: number, signal: AbortSignal) =>
    presentLink(trackId, await linkVideo(deps, trackId, { priority: 'user', signal }), watchUrl);

  router.openapi(searchRoute, async (c) => {
    const options = { priority: 'user', signal: c.req.raw.signal } as const;
    const { videos, source } = await searchVideos(deps, c.req.valid('query').q, options);
    return c.json({ items: videos.map((video) => presentVideo(video, watchUrl)), source }, 200);
  });

  router.openapi(linkRoute, async (c) => c.json(await readLink(c.req.valid('param').track_id, c.req.raw.signal), 200));

  router.openapi(chooseRoute, async (c) => {
    const { track_id: trackId } = c.req.valid('param');
    const choice = c.req.valid('json');
    const verdict = 'confirmed' in choice ? 'confirmed' : 'rejected';
    await chooseVideo(deps, { trackId, videoId: choice.video_id, verdict, accountId: c.var.viewer.id });
    const link = await readLink(trackId, c.req.raw.signal).catch((error: unknown) => {
      if (!isSearchUnavailable(error)) throw error;
      return presentLink(trackId, NOTHING_FOUND, watchUrl); // the word is kept all the same
    });
    return c.json(link, 200);
  });

  for (const [of, read] of [
    ['album', readAlbums],
    ['artist', readArtists],
  ] as const) {
    router.openapi(manyRoute(of), async (c) => {
      const { id } = c.req.valid('param');
      const accountId = c.var.viewer.id;
      const found = await deps.database.run(async (db) => (await read(db, [id], accountId)).length > 0);
      if (!found) throw notHere(of, id);
      return c.json(...acceptedJob(await enqueueLinkVideos(deps, { of, id, accountId })));
    });
  }

  return router;
}

const NOTHING_FOUND = { chosen: null, isConfirmed: false, candidates: [], source: null };

const tags = ['YouTube'];
const byTrack = z.object({ track_id: localId });
const noSuchTrack = problemResponse('No such track');
const unavailable = problemResponse('Nobody could be asked: the detail says what to set or to install');

const searchRoute = defineRoute({
  method: 'get',
  path: '/youtube/search',
  tags,
  summary: 'Videos of music for words',
  description:
    'By the Data API where there is a key, else by yt-dlp. The same words cost no second search for 30 days.',
  request: { query: z.object({ q: searchText }) },
  responses: {
    200: json('Videos, best first', videoSearchSchema, { items: [videoExample], source: 'youtube' }),
    503: unavailable,
  },
});

const linkRoute = defineRoute({
  method: 'get',
  path: '/youtube/link/{track_id}',
  tags,
  summary: 'The video of a track, and why',
  description:
    'Judged by title, artist, channel, length (within 3 % or 4 s) and version: live, cover, remix and the like count only where the track is one, too. Below the bar `video` is null, and `candidates` is what to choose from.',
  request: { params: byTrack },
  responses: { 200: json('The link', videoLinkSchema, videoLinkExample), 404: noSuchTrack, 503: unavailable },
});

const chooseRoute = defineRoute({
  method: 'put',
  path: '/youtube/link/{track_id}',
  tags,
  summary: 'Confirms or rejects a video',
  description: 'For good: a confirmed video is never matched anew, a rejected one never taken again.',
  request: { params: byTrack, body: choiceRequest },
  responses: { 200: json('The link', videoLinkSchema, videoLinkExample), 404: noSuchTrack },
});

const manyRoute = (of: 'album' | 'artist') =>
  defineRoute({
    method: 'post',
    path: `/youtube/link/${of}/{id}`,
    tags,
    summary: `Finds the videos of all tracks of an ${of}`,
    description: 'Favourites first, at most 80 searches a day: what is left over is looked for the next day.',
    request: { params: z.object({ id: localId }) },
    responses: { 202: acceptedJobResponse, 404: problemResponse(`No such ${of}`) },
  });
