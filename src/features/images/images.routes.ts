import { createRouter, defineRoute, problemResponse, type Router, z } from '#http/api.ts';
import { wholeNumber } from '#http/query.ts';
import type { ImageProxy } from './image-proxy.ts';
import { formatFor, MEDIA_TYPES, PICTURE_FORMATS } from './picture-format.ts';

export interface ImageDeps {
  images: ImageProxy;
}

/** The sides that are made, in pixels: few, so that the cache cannot be flooded. */
const SIZES = [64, 150, 300, 384, 512, 640, 1000] as const;
const LARGEST = 1000;
const DEFAULT_SIZE = 640;
const MAX_URL_LENGTH = 2000;

/** A picture at an address of ours does not change any more. */
const FOR_EVER = { 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept' };

/** `/images`: pictures of others, as pictures of ours. */
export function imageRoutes({ images }: ImageDeps): Router {
  const router = createRouter();
  router.openapi(proxyRoute, async (c) => {
    const { url, size, format = formatFor(c.req.header('accept')) } = c.req.valid('query');
    const request = { url, size, format };
    const ifNoneMatch = c.req.header('if-none-match');
    const known = ifNoneMatch && tagWithKey(ifNoneMatch, images.keyOf(request));
    if (known) return c.body(null, 304, { ...FOR_EVER, ETag: known });
    const { bytes, etag } = await images.get(request);
    if (ifNoneMatch?.trim() === '*') return c.body(null, 304, { ...FOR_EVER, ETag: etag });
    return c.body(bytes, 200, {
      ...FOR_EVER,
      ETag: etag,
      'Content-Type': MEDIA_TYPES[format],
      'Content-Length': String(bytes.length),
    });
  });
  return router;
}

function isWholeAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** The tag among these that we once gave for this very request: what came with it is good for ever. */
function tagWithKey(ifNoneMatch: string, key: string): string | undefined {
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.find((tag) => tag.startsWith(`"${key}-`));
}

const picture = z.string().openapi({ format: 'binary' });
const pictureContent = { schema: picture, example: '(the bytes of the picture)' };

const proxyRoute = defineRoute({
  method: 'get',
  path: '/images/proxy',
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
      size: wholeNumber({
        min: 1,
        max: LARGEST,
        description: `The longer side in pixels: ${SIZES.join(', ')}; others are rounded up to one of these`,
        example: 300,
      })
        .transform((side) => SIZES.find((size) => size >= side) ?? LARGEST)
        .default(DEFAULT_SIZE)
        .openapi({ default: DEFAULT_SIZE }),
      format: z
        .enum(PICTURE_FORMATS, { error: `must be one of ${PICTURE_FORMATS.join(', ')}` })
        .optional()
        .openapi({ description: 'Whatever `Accept` says', example: 'webp' }),
    }),
  },
  responses: {
    200: {
      description: 'The picture',
      content: { 'image/webp': pictureContent, 'image/avif': pictureContent, 'image/jpeg': pictureContent },
    },
    304: { description: 'What came with the ETag of `If-None-Match` is good for ever' },
    403: problemResponse('The address, or one that it redirects to, is not a public one'),
    422: problemResponse('What is there is no JPEG, PNG, WebP, AVIF or GIF, is damaged, or is too large'),
    502: problemResponse('The source failed; it is not asked again for a minute'),
    503: problemResponse('Too many pictures are being fetched at once'),
    504: problemResponse('The source is too slow; it is not asked again for a minute'),
  },
});
