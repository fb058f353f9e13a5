import type { ServerResponse } from 'node:http';
import type { Context } from 'hono';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import type { HttpEnv } from './http-env.ts';

/** A body that comes in pieces. */
export interface PiecedAnswer {
  status: 200 | 206;
  headers: Record<string, string>;
  /**
   * A piece is used until the next one is asked for, so its bytes may then be written over. The signal is aborted when the listener
   * leaves; the pieces have to end then, and are returned from.
   */
  pieces(left: AbortSignal): AsyncIterable<Uint8Array>;
}

/** How `@hono/node-server` is told that there is nothing left for it to write. */
const ALREADY_SENT = 'x-hono-already-sent';

/**
 * Answers with pieces as fast as the listener takes them, and no faster: one piece is in memory at a time. When they fail, the connection
 * is cut, so that nobody takes a part for the whole.
 */
export function sendPieces(c: Context<HttpEnv>, log: Logger, { status, headers, pieces }: PiecedAnswer): Response {
  const outgoing = c.env?.outgoing; // Hono gives no env to whom it has none to give
  if (!outgoing || !('assignSocket' in outgoing)) return c.body(asWebStream(pieces), status, headers);
  const response = c.body(null, status, headers);
  // A response whose body was looked at is a plain one; of the light kind the server would not look for the mark.
  void response.body;
  outgoing.writeHead(status, Object.fromEntries(response.headers));
  write(outgoing, pieces).catch((error) => {
    log.error({ requestId: c.var.requestId, error: messageOf(error) }, 'an answer was cut off');
    outgoing.destroy();
  });
  response.headers.set(ALREADY_SENT, 'true');
  return response;
}

/** Straight to the socket: through a web stream it takes half as long again, and a new buffer for each piece. */
async function write(outgoing: ServerResponse, pieces: PiecedAnswer['pieces']): Promise<void> {
  // An answer that waits for those before it on the same connection is never told that this has closed.
  const { socket } = outgoing.req;
  const left = new AbortController();
  let taken = () => {};
  const leave = () => {
    left.abort();
    taken();
  };
  if (socket.destroyed) leave();
  socket.once('close', leave);
  outgoing.once('close', leave);
  try {
    for await (const piece of pieces(left.signal)) {
      if (left.signal.aborted) return;
      await new Promise<void>((resolve) => {
        taken = resolve;
        outgoing.write(piece, () => resolve()); // an error means that the listener has left, which `close` tells
      });
      if (left.signal.aborted) return;
    }
    outgoing.end();
  } finally {
    socket.off('close', leave);
    outgoing.off('close', leave);
  }
}

/** For a call that came over no connection. */
function asWebStream(pieces: PiecedAnswer['pieces']): ReadableStream<Uint8Array> {
  const left = new AbortController();
  const iterator = pieces(left.signal)[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(Uint8Array.from(value));
    },
    async cancel() {
      left.abort();
      await iterator.return?.();
    },
  });
}
