import { create as contentDisposition } from 'content-disposition';
import type { Context } from 'hono';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import type { HttpEnv } from '#http/http-env.ts';
import { localId, wholeNumber } from '#http/query.ts';
import { sendPieces } from '#http/send-pieces.ts';
import { serveFile } from '#http/serve-file.ts';
import { AppError } from '#lib/errors.ts';
import { playerInfoExample, playerInfoSchema } from './media.schemas.ts';
import type { MediaDeps } from './media-deps.ts';
import { type ListenDeps, type OpenAudio, openAudio, SOUND_HEADERS } from './open-audio.ts';
import { findPreview, type PreviewDeps } from './preview.ts';
import { readPlayerInfo } from './read-player-info.ts';
import { LEAST_KBPS, TRANSCODE_FORMATS } from './transcode-recipe.ts';

export type MediaRouteDeps = MediaDeps & ListenDeps & PreviewDeps;

const MOST_KBPS = 10_000;
const MOST_OFFSET_S = 86_400;

/** The sound of tracks, and what players show of them. */
export function mediaRoutes(deps: MediaRouteDeps): Router {
  const router = createRouter();

  router.openapi(streamRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { preview, download, format, max_bit_rate: maxBitRate, time_offset: timeOffset } = c.req.valid('query');
    if (preview) return c.body(null, 307, { Location: await findPreview(deps, id) });
    if (download) assertMayDownload(c);
    const wish = { format, maxBitRate, timeOffset };
    const onlyLook = c.req.method === 'HEAD';
    const name = download ? await fileNameOf(deps, c, id) : undefined;
    const audio = await openAudio(deps, { trackId: id, wish, onlyLook, left: () => c.req.raw.signal });
    return sendAudio(deps, c, audio, name);
  });

  router.openapi(infoRoute, async (c) =>
    c.json(await readPlayerInfo(deps, c.req.valid('param').id, c.var.viewer.id), 200),
  );

  return router;
}

/** As it is, or as it comes: what is still being made has neither length nor ranges. */
async function sendAudio(
  { log }: MediaDeps,
  c: Context<HttpEnv>,
  audio: OpenAudio,
  name: string | undefined,
): Promise<Response> {
  const headers: Record<string, string> =
    name === undefined
      ? {}
      : { 'Content-Disposition': contentDisposition(`${name}.${ENDINGS[audio.mime] ?? 'audio'}`) };
  if (audio.state === 'whole') {
    const { mime: type, ...file } = audio;
    return serveFile(c, log, {
      ...file,
      type,
      headers: { ...headers, ...SOUND_HEADERS },
    });
  }
  const growing = {
    ...headers,
    'Content-Type': audio.mime,
    'Accept-Ranges': 'none',
    'Cache-Control': 'private, no-store',
  };
  if (audio.state === 'not_made') return c.body(null, 200, growing);
  return sendPieces(c, log, { status: 200, headers: growing, pieces: audio.reader.pieces });
}

/** To listen is to read; to take a file away is more. */
function assertMayDownload(c: Context<HttpEnv>): void {
  if (c.var.viewer.scopes.includes('download')) return;
  throw new AppError('forbidden', 'auth.scope', 'This API key does not have the scope download.');
}

const ENDINGS: Record<string, string> = {
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'audio/wav': 'wav',
  'audio/webm': 'webm',
  'audio/aac': 'aac',
  'audio/aiff': 'aiff',
};

async function fileNameOf(deps: MediaDeps, c: Context<HttpEnv>, id: number): Promise<string> {
  const { artist, title } = await readPlayerInfo(deps, id, c.var.viewer.id);
  return `${artist} - ${title}`.replaceAll(/[\\/:*?"<>|]/g, '_');
}

const flag = (description: string) =>
  z
    .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true' || text === '1')
    .openapi({ type: 'boolean', description, example: false });

const byId = z.object({ id: localId });
const sound = z.string().openapi({ format: 'binary' });
const soundContent = Object.fromEntries(
  [...Object.keys(ENDINGS), 'multipart/byteranges'].map((mime) => [
    mime,
    { schema: sound, example: '(the bytes of the sound)' },
  ]),
);

const streamRoute = defineRoute({
  method: 'get',
  path: '/tracks/{id}/stream',
  tags: ['Audio'],
  summary: 'The sound of a track',
  description:
    'The best file that is here, as it is: with `Range` (up to 16 ranges; more are answered with the whole file), `If-Range`, `ETag`, `Last-Modified` and HEAD as in RFC 9110. ' +
    '`format`, `max_bit_rate` and `time_offset` make ffmpeg write it anew where it does not fit already; that arrives while it is being made, without a length, ' +
    'and is kept for a while: from then on it has ranges, too. What begins at an offset is not kept.',
  request: {
    params: byId,
    query: z.object({
      format: z
        .enum(TRANSCODE_FORMATS, { error: `must be one of ${TRANSCODE_FORMATS.join(', ')}` })
        .optional()
        .openapi({ description: 'Whatever the file is', example: 'mp3' }),
      max_bit_rate: wholeNumber({
        min: LEAST_KBPS,
        max: MOST_KBPS,
        description: 'Kilobits a second, at most',
        example: 128,
      }).optional(),
      time_offset: wholeNumber({
        min: 0,
        max: MOST_OFFSET_S,
        description: 'Where to begin, in seconds',
        example: 0,
      }).optional(),
      preview: flag("Leads to a source's preview instead"),
      download: flag('As a file to be kept, with a name; API keys need the scope `download`'),
    }),
  },
  responses: {
    200: { description: 'The whole sound', content: soundContent },
    206: { description: 'The ranges that were asked for', content: soundContent },
    304: { description: 'It is what the caller has already' },
    307: { description: 'Where the preview is' },
    404: problemResponse('No such track, or no sound of it: the detail says how to get one'),
    412: problemResponse('It is not in the state that If-Match or If-Unmodified-Since asks for'),
    416: problemResponse('There is no byte in the range that was asked for'),
    422: problemResponse('`time_offset` is beyond the end, or the file cannot be made into this'),
    501: problemResponse('It would have to be made into another format, and there is no ffmpeg here'),
    503: problemResponse('Too much is being made at once, or the source of the preview does not answer'),
  },
});

const infoRoute = defineRoute({
  method: 'get',
  path: '/tracks/{id}/info',
  tags: ['Audio'],
  summary: 'What a player shows of a track',
  request: { params: byId },
  responses: {
    200: json('The track and the quality of its sound', playerInfoSchema, playerInfoExample),
    404: problemResponse('No such track'),
  },
});
