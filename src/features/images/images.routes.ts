import type { Context } from 'hono';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import type { HttpEnv } from '#http/http-env.ts';
import { localId, wholeNumber } from '#http/query.ts';
import { targetOf } from '#http/request-target.ts';
import { imageStatsSchema } from './images.schemas.ts';
import type { Images } from './images.ts';
import type { PictureOffer } from './picture-cache.ts';
import { formatFor, MEDIA_TYPES, PICTURE_FORMATS, type PictureFormat } from './picture-format.ts';
import { LARGEST_SIZE, PICTURE_SIZES, sizeFor } from './picture-size.ts';
import { PROXY_PATH } from './pictures-at-hand.ts';

export interface ImageDeps {
  images: Images;
}

const DEFAULT_SIZE = 640;
const MAX_URL_LENGTH = 2000;

/** A picture at an address of ours that names its source does not change any more. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** What an artist looks like may change. */
const FOR_A_WHILE = 'public, max-age=300';

/** `/images`: pictures of others, as pictures of ours. */
export function imageRoutes({ images }: ImageDeps): Router {
  const router = createRouter();

  router.openapi(statsRoute, async (c) => c.json(await images.stats(), 200));

  router.openapi(proxyRoute, (c) => {
    const { url, size, format = formatFor(c.req.header('accept')) } = c.req.valid('query');
    return send(c, images.proxy.offer({ url, size, format }), format, FOR_EVER);
  });

  router.openapi(entityRoute, async (c) => {
    const { kind, id } = c.req.valid('param');
    const { size, format = formatFor(c.req.header('accept')) } = c.req.valid('query');
    return send(c, await images.entities.offer(kind, id, { size, format }), format, FOR_A_WHILE);
  });

  /** Nothing is read for who has it already. */
  async function send(c: Context<HttpEnv>, offer: PictureOffer, format: PictureFormat, caching: string) {
    const headers = { 'Cache-Control': caching, Vary: 'Accept', 'Cross-Origin-Resource-Policy': 'cross-origin' };
    const known = tagsOf(c).find((tag) => tag.startsWith(`"${offer.key}-`));
    if (known) return notModified(known);
    const { bytes, etag } = await offer.get();
    if (hasAlready(c, etag)) return notModified(etag);
    const answer = c.body(bytes, 200, {
      ...headers,
      ETag: etag,
      'Content-Type': MEDIA_TYPES[format],
      'Content-Length': String(bytes.length),
    });
    if (caching === FOR_EVER) {
      const call = { target: targetOf(c.req.url), accept: c.req.header('accept') };
      images.atHand.remember(call, { key: offer.key, format }, answer);
    }
    return answer;

    function notModified(tag: string) {
      images.onPicture({ kind: 'served', from: 'not_modified', bytes: 0 });
      return c.body(null, 304, { ...headers, ETag: tag });
    }
  }

  return router;
}

function tagsOf(c: Context<HttpEnv>): string[] {
  const header = c.req.header('if-none-match');
  return header ? header.split(',').map((tag) => tag.trim().replace(/^W\//, '')) : [];
}

function hasAlready(c: Context<HttpEnv>, etag: string): boolean {
  return tagsOf(c).some((tag) => tag === '*' || tag === etag);
}

function isWholeAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

const picture = z.string().openapi({ format: 'binary' });
const pictureContent = { schema: picture, example: '(the bytes of the picture)' };
const pictureResponses = {
  200: {
    description: 'The picture',
    content: { 'image/webp': pictureContent, 'image/avif': pictureContent, 'image/jpeg': pictureContent },
  },
  304: { description: 'What came with the ETag of `If-None-Match` is good still' },
};

const howToShow = {
  size: wholeNumber({
    min: 1,
    max: LARGEST_SIZE,
    description: `The longer side in pixels: ${PICTURE_SIZES.join(', ')}; others are rounded up to one of these`,
    example: 300,
  })
    .transform(sizeFor)
    .default(DEFAULT_SIZE)
    .openapi({ default: DEFAULT_SIZE }),
  format: z
    .enum(PICTURE_FORMATS, { error: `must be one of ${PICTURE_FORMATS.join(', ')}` })
    .optional()
    .openapi({ description: 'Whatever `Accept` says', example: 'webp' }),
  sig: z.string().optional().openapi({
    description:
      'Answers hand out addresses that are signed: these need no token, so that a page can show them. To the letter as they were given',
    example: 'n3bVw2mqcWgmv8PZ0xxJ1A',
  }),
};

const SIGNED = 'The address has a signature that is not ours';

const proxyRoute = defineRoute({
  method: 'get',
  path: PROXY_PATH,
  tags: ['Images'],
  summary: 'A picture elsewhere, resized and kept here',
  description:
    'Fetched once from a public address, then answered from here. The longer side has `size` pixels, or as many as the picture has. ' +
    'WebP unless `Accept` or `format` asks for something else; turned upright, without metadata, the first frame of what moves.',
  request: {
    query: z.object({
      url: z
        .string({ error: 'must be given once' })
        .max(MAX_URL_LENGTH, `must be at most ${MAX_URL_LENGTH} characters`)
        .refine(isWholeAddress, 'must be a whole address that begins with http:// or https://')
        .openapi({ description: 'Where the picture is', example: 'https://images.example.org/saltglass.jpg' }),
      ...howToShow,
    }),
  },
  responses: {
    ...pictureResponses,
    403: problemResponse(`The address, or one that it redirects to, is not a public one. ${SIGNED}`),
    422: problemResponse('What is there is no JPEG, PNG, WebP, AVIF or GIF, is damaged, or is too large'),
    502: problemResponse('The source failed; it is not asked again for a minute'),
    503: problemResponse('Too many pictures are being fetched at once, or this server replays a tape'),
    504: problemResponse('The source is too slow; it is not asked again for a minute'),
  },
});

const entityRoute = defineRoute({
  method: 'get',
  path: '/images/entity/{kind}/{id}',
  tags: ['Images'],
  summary: 'The face of an artist or an album, whatever becomes of the sources',
  description:
    'The picture that is kept here; else the one at its source; else, of an artist, up to four album covers as one; else the initials, ' +
    'drawn. It changes when something better is found: ask again with `If-None-Match` after five minutes.',
  request: {
    params: z.object({
      kind: z
        .enum(['artist', 'album'], { error: 'must be artist or album' })
        .openapi({ description: 'What it is', example: 'artist' }),
      id: localId,
    }),
    query: z.object(howToShow),
  },
  responses: {
    ...pictureResponses,
    403: problemResponse(SIGNED),
    404: problemResponse('There is no such artist or album'),
  },
});

const statsRoute = defineRoute({
  method: 'get',
  path: '/images/stats',
  tags: ['Images'],
  summary: 'How many pictures were found, made and refused, and how many are kept',
  responses: {
    200: json('Counts', imageStatsSchema, {
      hits: { memory: 1200, disk: 81, not_modified: 340 },
      misses: 96,
      refusals: { address_refused: 2, source_failed: 1 },
      bytes: { fetched: 9_437_184, served: 41_943_040 },
      decodes: { count: 104, total_ms: 2310 },
      memory: { pictures: 177, bytes: 5_242_880 },
      cache: { bytes: 7_340_032 },
      kept: { artists: { kept: 41, failed: 2 }, albums: { kept: 388, failed: 0 } },
    }),
  },
});
