import { LRUCache } from 'lru-cache';
import type { AnswerAtHand, AtHand, ReadyAnswer } from '#http/at-hand.ts';
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

/** About 2 kB each. */
const MAX_ADDRESSES = 5000;

/** The route whose pictures do not change: what is at its addresses for one caller is there for all, for ever. */
export const PROXY_PATH = '/images/proxy';

export function createPicturesAtHand(deps: {
  cache: Pick<PictureCache, 'getAtHand'>;
  onPicture: OnPicture;
}): PicturesAtHand {
  const { cache, onPicture } = deps;
  const known = new LRUCache<string, ReadyAnswer>({ max: MAX_ADDRESSES });

  /** Nothing is made for a call that can be made beforehand. */
  function readyAnswer(name: PictureName, { headers }: Response): ReadyAnswer {
    const etag = headers.get('etag');
    const all = [...headers].filter(([header]) => header !== 'x-request-id');
    const ofPicture = all.flat();
    const ofNone = all.filter(([header]) => header !== 'content-type' && header !== 'content-length').flat();
    const unchanged: AnswerAtHand = { status: 304, headers: ofNone, body: [], route: PROXY_PATH };
    return {
      answer(call) {
        const tag = call.header('if-none-match');
        if (tag === undefined) {
          const picture = cache.getAtHand(name);
          if (picture?.etag !== etag) return undefined;
          return { status: 200, headers: ofPicture, body: [picture.bytes], route: PROXY_PATH };
        }
        if (tag !== etag) return undefined;
        onPicture({ kind: 'served', from: 'not_modified', bytes: 0 });
        return unchanged;
      },
    };
  }

  return {
    remember: (call, name, answer) => void known.set(keyOf(call.target, call.accept), readyAnswer(name, answer)),
    find(call) {
      if (call.method !== 'GET' || !call.target.startsWith(PROXY_PATH)) return undefined;
      return known.get(keyOf(call.target, call.header('accept')));
    },
  };
}

function keyOf(target: string, accept: string | undefined): string {
  return accept === undefined ? target : `${target} ${accept}`;
}
