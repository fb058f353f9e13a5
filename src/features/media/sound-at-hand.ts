import type { AtHand } from '#http/at-hand.ts';
import { type FileFacts, judgeFileRequest } from '#http/file-answer.ts';
import { SECURITY_HEADERS } from '#http/security-headers.ts';
import { SOUND_HEADERS, tagOf } from './open-audio.ts';
import type { OriginalAtHand, Originals } from './originals.ts';

/** As it is, with nothing said of how it is wanted. */
const STREAM = /^\/tracks\/([1-9]\d{0,9})\/stream$/;
const ROUTE = '/tracks/:id/stream';
const OF_EVERY_ANSWER = Object.entries(SECURITY_HEADERS).flatMap(([name, value]) =>
  name in SOUND_HEADERS ? [] : [name, value],
);

/**
 * Sound that somebody listens to, for the next one and for the next piece: what `GET /tracks/{id}/stream` answers to the same call, as long as
 * its bytes are in memory.
 */
export function createSoundAtHand(originals: Originals): AtHand {
  return {
    find({ method, target }) {
      const id = method === 'GET' ? STREAM.exec(target)?.[1] : undefined;
      if (id === undefined || !originals.findAtHand(Number(id))) return undefined;
      return {
        answer(call) {
          const original = originals.findAtHand(Number(id));
          if (!original) return undefined;
          const answer = judgeFileRequest(method, (name) => call.header(name), factsOf(original));
          const { status, parts } = answer;
          const [range, ...others] = parts;
          if ((status !== 200 && status !== 206) || !range || range instanceof Uint8Array || others.length > 0) {
            return undefined;
          }
          const taken = original.take(range);
          if (!taken) return undefined;
          return { status, headers: listOf(answer.headers), body: taken.pieces, release: taken.release, route: ROUTE };
        },
      };
    },
  };
}

/** With those of every answer that the route says nothing else about. */
function listOf(headers: Readonly<Record<string, string>>): string[] {
  const list = [...OF_EVERY_ANSWER];
  for (const name in headers) list.push(name, headers[name] ?? '');
  return list;
}

function factsOf({ file, size, modifiedAt }: OriginalAtHand): FileFacts {
  return { size, modifiedAt, etag: tagOf(file.sha256, { size, modifiedAt }), type: file.mime, headers: SOUND_HEADERS };
}
