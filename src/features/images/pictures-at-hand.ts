import { LRUCache } from 'lru-cache';
import type { AnswerAtHand, AtHand } from '#http/at-hand.ts';
import type { PictureCache, PictureName } from './picture-cache.ts';
import type { OnPicture } from './picture-event.ts';

/** Pictures whose address was answered before, as long as their bytes are in memory. */
export interface PicturesAtHand extends AtHand {
  /** From now on the same call, to the letter, gets the answer that it just got, with the picture of this name. */
  remember(request: Request, name: PictureName, answer: Response): void;
}

interface Remembered {
  name: PictureName;
  etag: string | undefined;
  headers: Record<'whole' | 'unchanged', Record<string, string>>;
}

/** About 1 kB each. */
const MAX_ADDRESSES = 5000;

/** The route whose pictures do not change: what is at its addresses for one caller is there for all, for ever. */
export const PROXY_PATH = '/images/proxy';

export function createPicturesAtHand(deps: {
  cache: Pick<PictureCache, 'getAtHand'>;
  onPicture: OnPicture;
}): PicturesAtHand {
  const { cache, onPicture } = deps;
  const known = new LRUCache<string, Remembered>({ max: MAX_ADDRESSES });

  function unchanged({ headers }: Remembered): AnswerAtHand {
    onPicture({ kind: 'served', from: 'not_modified', bytes: 0 });
    return { status: 304, headers: headers.unchanged, body: null, route: PROXY_PATH };
  }

  function whole({ name, etag, headers }: Remembered): AnswerAtHand | undefined {
    const picture = cache.getAtHand(name);
    if (picture?.etag !== etag) return undefined;
    return { status: 200, headers: headers.whole, body: picture.bytes, route: PROXY_PATH };
  }

  return {
    remember(request, name, answer) {
      const { 'x-request-id': _, ...whole } = Object.fromEntries(answer.headers);
      const { 'content-type': __, 'content-length': ___, ...unchanged } = whole;
      known.set(callOf(request), { name, etag: whole.etag, headers: { whole, unchanged } });
    },
    find(request) {
      if (request.method !== 'GET' || !request.url.includes(PROXY_PATH)) return undefined;
      const remembered = known.get(callOf(request));
      if (!remembered) return undefined;
      const tag = request.headers.get('if-none-match');
      if (tag === null) return () => whole(remembered);
      return tag === remembered.etag ? () => unchanged(remembered) : undefined;
    },
  };
}

const callOf = ({ url, headers }: Request) => `${headers.get('accept') ?? ''} ${url}`;
