import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError } from '#lib/errors.ts';
import type { Signer } from '#lib/signature.ts';
import type { Call } from './call.ts';
import type { HttpEnv } from './http-env.ts';

/** Where JSON names a picture of ours. No field of these names holds what people write. */
const LINK = /"(url|image)":"(\/images\/(?:proxy\?|entity\/|playlists\/)[^"\\]*)"/g;

/**
 * Signs the addresses of pictures in all JSON that goes out, so that a page can show them: an `<img>` sends no token. It is done at the
 * door because readers, and what is stored of their answers, have no business with a secret.
 */
export function signPictureLinks(signer: Signer): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    c.json = signedJson(c, signer);
    await next();
  };
}

function signedJson(c: Context<HttpEnv>, signer: Signer): typeof c.json {
  const json = (value: unknown, status?: ContentfulStatusCode, headers?: Record<string, string>) => {
    const text = JSON.stringify(value).replace(LINK, (_, name, link) => `"${name}":"${signer.sign(link)}"`);
    return c.newResponse(text, status, { ...headers, 'Content-Type': 'application/json' });
  };
  return json as typeof c.json; // which ties the type of its answer to that of the value
}

/**
 * True for a call to a picture whose address we signed: whoever shows it may see the picture, and need not say who is asking.
 * @throws {AppError} `image.signature` for a signature that is not ours.
 */
export function isSignedPicture({ target }: Call, signer: Signer): boolean {
  if (!target.startsWith('/images/')) return false;
  const verdict = signer.check(target);
  if (verdict === 'forged') {
    const detail =
      'The signature in the address is not ours. Use addresses of pictures to the letter as answers give them.';
    throw new AppError('forbidden', 'image.signature', detail);
  }
  return verdict === 'genuine';
}
