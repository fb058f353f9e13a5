import { LRUCache } from 'lru-cache';
import type { AnswerAtHand, AtHand } from '#http/at-hand.ts';
import type { PictureCache, PictureName } from './picture-cache.ts';
import type { OnPicture } from './picture-event.ts';

/** Pictures whose address was answered before, as long as their bytes are in memory. */
export interface PicturesAtHand extends AtHand {
  /** From now on the same call, to the letter, gets the answer that it just got, with the picture of this name. */
  remember(call: CalledPicture, name: PictureName, answer: Response): void;
}

/** What the picture that is answered depends on. */
interface CalledPicture {
  target: string;
  accept: string | undefined;
}

interface Remembered {
  name: PictureName;
  etag: string | null;
  /** Of an answer with the picture, and of one without. */
  headers: Record<'whole' | 'unchanged', readonly string[]>;
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
    remember(call, name, answer) {
      const all = [...answer.headers].filter(([header]) => header !== 'x-request-id');
      const unchanged = all.filter(([header]) => header !== 'content-type' && header !== 'content-length');
      const headers = { whole: all.flat(), unchanged: unchanged.flat() };
      known.set(keyOf(call), { name, etag: answer.headers.get('etag'), headers });
    },
    find(call) {
      if (call.method !== 'GET' || !call.target.startsWith(PROXY_PATH)) return undefined;
      const remembered = known.get(keyOf({ target: call.target, accept: call.header('accept') }));
      if (!remembered) return undefined;
      const tag = call.header('if-none-match');
      if (tag === undefined) return () => whole(remembered);
      return tag === remembered.etag ? () => unchanged(remembered) : undefined;
    },
  };
}

const keyOf = ({ target, accept = '' }: CalledPicture) => `${accept} ${target}`;
