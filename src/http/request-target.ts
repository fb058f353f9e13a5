import type { MiddlewareHandler } from 'hono';
import { AppError } from '#lib/errors.ts';
import type { HttpEnv } from './http-env.ts';
import { problem } from './problem.ts';

/** The path and query of a whole address, as they were received. */
export function targetOf(url: string): string {
  return url.slice(url.indexOf('/', 'https://'.length));
}

const MAX_URL_LENGTH = 8_000;

/** Refuses addresses that are too long (414) or whose percent-encoding is broken (400), which would otherwise be searched for as they are. */
export const readableTarget: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const { url } = c.req;
  if (url.length > MAX_URL_LENGTH) {
    return problem(c, {
      status: 414,
      code: 'request.url_too_long',
      detail: `The address is longer than ${MAX_URL_LENGTH} characters.`,
    });
  }
  if (url.includes('%')) assertDecodable(url);
  await next();
};

function assertDecodable(url: string): void {
  let text: string;
  try {
    text = decodeURIComponent(url);
  } catch (cause) {
    const detail = 'The percent-encoding of the address is broken: encode text as UTF-8 and a percent sign as %25.';
    throw new AppError('invalid', 'request.encoding', detail, { cause });
  }
  if (text.includes('\0')) throw new AppError('invalid', 'request.nul', 'The address contains a NUL character (%00).');
}
