import type { ResizePicture } from '#features/images/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { bodyAtMost } from '#http/body-limit.ts';
import { AppError } from '#lib/errors.ts';
import { replaceAvatar } from './accounts.repository.ts';
import { AVATAR_NAME } from './avatars.ts';
import type { Auth } from './create-auth.ts';
import { existingAccount } from './existing-account.ts';
import { presentUser, userExample, userSchema } from './users.schemas.ts';

const MAX_FILE_BYTES = 5_000_000;
/** With what surrounds the file in a form. */
const MAX_BODY_BYTES = MAX_FILE_BYTES + 10_000;
const SIZE = 640;
const FOR_EVER = { 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Type': 'image/webp' };

/** The pictures that people give of themselves. */
export function avatarRoutes(auth: Auth, { resizePicture }: { resizePicture: ResizePicture }): Router {
  const router = createRouter();
  const { avatars, database } = auth;

  async function give(id: number, name: string | null): Promise<void> {
    const before = await database.transaction((tx) => replaceAvatar(tx, id, name));
    if (before !== null && before !== name) await avatars.remove(before);
  }

  router.openapi(putRoute, async (c) => {
    const { id } = c.var.viewer;
    const { avatar } = c.req.valid('form');
    const given = Buffer.from(await avatar.arrayBuffer());
    const bytes = await resizePicture(given, { size: SIZE, format: 'webp' }).catch((error) => {
      throw asUnfit(error);
    });
    await give(id, await avatars.write(id, bytes));
    return c.json(presentUser(auth, await existingAccount(auth, id)), 200);
  });

  router.openapi(deleteRoute, async (c) => {
    await give(c.var.viewer.id, null);
    return c.body(null, 204);
  });

  router.openapi(readRoute, async (c) => {
    const { name } = c.req.valid('param');
    const etag = `"${name}"`;
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, { ...FOR_EVER, ETag: etag });
    const bytes = await avatars.read(name);
    if (!bytes) throw new AppError('not_found', 'avatar.not_found', 'There is no such picture, or no more.');
    return c.body(new Uint8Array(bytes), 200, { ...FOR_EVER, ETag: etag, 'Content-Length': String(bytes.length) });
  });

  return router;
}

/** What the decoder refuses is a body of a kind that is not taken here. */
function asUnfit(error: unknown): unknown {
  if (!(error instanceof AppError) || error.kind !== 'unprocessable') return error;
  const detail = 'This is no JPEG, PNG, WebP, AVIF or GIF, or it is damaged or has too many pixels.';
  return new AppError('media_type', 'avatar.not_a_picture', detail, { cause: error });
}

const tags = ['Accounts'];

const putRoute = defineRoute({
  method: 'put',
  path: '/auth/me/avatar',
  tags,
  summary: 'Gives oneself a picture',
  description: `JPEG, PNG, WebP, AVIF or GIF, at most ${MAX_FILE_BYTES / 1_000_000} MB. Kept as WebP of at most ${SIZE} pixels, upright and without metadata.`,
  middleware: bodyAtMost(MAX_BODY_BYTES),
  request: {
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: z.object({
            avatar: z
              .instanceof(File, { error: 'must be a file' })
              .refine((file) => file.size > 0, 'must not be empty')
              .refine((file) => file.size <= MAX_FILE_BYTES, `must have at most ${MAX_FILE_BYTES} bytes`)
              .openapi({ type: 'string', format: 'binary', description: 'The picture' }),
          }),
        },
      },
    },
  },
  responses: {
    200: json('The account, with its new picture', userSchema, userExample),
    413: problemResponse('The file is too large'),
    415: problemResponse('It is no JPEG, PNG, WebP, AVIF or GIF, is damaged, or has too many pixels'),
  },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/auth/me/avatar',
  tags,
  summary: 'Takes the own picture away',
  responses: { 204: { description: 'There is none now' } },
});

const readRoute = defineRoute({
  method: 'get',
  path: '/images/avatars/{name}',
  tags: ['Images'],
  summary: 'The picture that somebody gave of themselves',
  description: 'At the address that the account shows; that never changes what it shows.',
  request: {
    params: z.object({
      name: z
        .string()
        .regex(AVATAR_NAME, 'must be the name of a picture')
        .openapi({ description: 'As in the address of the picture', example: '1-0123456789abcdef.webp' }),
    }),
  },
  responses: {
    200: {
      description: 'The picture',
      content: {
        'image/webp': { schema: z.string().openapi({ format: 'binary' }), example: '(the bytes of the picture)' },
      },
    },
    304: { description: 'The picture has not changed; it never does' },
    404: problemResponse('No such picture, or no more'),
  },
});
