import { type FileHandle, open, rename, rm } from 'node:fs/promises';

const PIECE_BYTES = 64 * 1024;

/** A file that is read by some while it is being written by one. */
export interface GrowingFile {
  /** Adds bytes to its end, and wakes those who wait for them. */
  append(bytes: Uint8Array): Promise<void>;
  /** It is whole now. With `keepAs`, it stays under that name; else it is gone when the last reader has left. */
  finish(keepAs?: string): Promise<void>;
  /** It will not become whole: whoever reads it is told. */
  fail(error: unknown): Promise<void>;
  /** Counts one who is going to read it; undefined when all others have left, and it was given up. */
  join(): Reader | undefined;
}

export interface Reader {
  /** Resolves when there is a first byte, or the whole file; rejects with what it failed with, or the signal's reason. */
  begun(left: AbortSignal): Promise<void>;
  /**
   * The file from its beginning, as far as it gets, until it is whole. A piece is good until the next one is asked for. At the end, or
   * when it is returned from, the reader has left.
   */
  pieces(left: AbortSignal): AsyncGenerator<Uint8Array>;
  /** For one who will not read. Does nothing the second time. */
  leave(): Promise<void>;
}

/** Makes the file, which must not exist. `onAbandoned` is called when the last reader leaves before it is whole. */
export async function createGrowingFile(path: string, onAbandoned: () => void): Promise<GrowingFile> {
  const handle: FileHandle = await open(path, 'wx+');
  let written = 0;
  let readers = 0;
  let state: 'growing' | 'whole' | 'failed' = 'growing';
  let failure: unknown;
  let isAbandoned = false;
  let wake: (() => void)[] = [];

  function changed(): void {
    const waiting = wake;
    wake = [];
    for (const one of waiting) one();
  }

  /** Waits until it is so, or the one who waits leaves. */
  async function until(isSettled: () => boolean, left: AbortSignal): Promise<void> {
    left.addEventListener('abort', changed, { once: true });
    while (!isSettled() && !left.aborted) await new Promise<void>((resolve) => wake.push(resolve));
    left.removeEventListener('abort', changed);
  }

  async function end(next: 'whole' | 'failed'): Promise<void> {
    state = next;
    changed();
    if (readers === 0) await handle.close();
  }

  function join(): Reader | undefined {
    if (isAbandoned || (state !== 'growing' && readers === 0)) return undefined;
    let isHere = true;
    readers += 1;
    async function leave(): Promise<void> {
      if (!isHere) return;
      isHere = false;
      readers -= 1;
      if (readers > 0) return;
      if (state !== 'growing') return handle.close();
      isAbandoned = true;
      onAbandoned();
    }
    return {
      async begun(left) {
        await until(() => state !== 'growing' || written > 0, left);
        left.throwIfAborted();
        if (state === 'failed' && written === 0) throw failure;
      },
      async *pieces(left) {
        const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
        try {
          for (let position = 0; !left.aborted; ) {
            if (position < written) {
              const { bytesRead } = await handle.read(buffer, 0, Math.min(PIECE_BYTES, written - position), position);
              position += bytesRead;
              yield buffer.subarray(0, bytesRead);
            } else if (state === 'failed') throw failure;
            else if (state === 'whole') return;
            else await until(() => state !== 'growing' || position < written, left);
          }
        } finally {
          await leave();
        }
      },
      leave,
    };
  }

  return {
    async append(bytes) {
      for (let done = 0; done < bytes.length; ) {
        done += (await handle.write(bytes, done, bytes.length - done, written + done)).bytesWritten;
      }
      written += bytes.length;
      changed();
    },
    async finish(keepAs) {
      if (keepAs) await rename(path, keepAs);
      else await rm(path, { force: true });
      await end('whole');
    },
    async fail(error) {
      failure = error;
      await rm(path, { force: true });
      await end('failed');
    },
    join,
  };
}
