import PQueue from 'p-queue';
import { createGrowingBuffer, type GrowingBuffer } from '#lib/growing-buffer.ts';
import type { PublicDownload } from '#lib/public-download.ts';
import type { OnPicture } from './picture-event.ts';

/** How many pictures of more than 128 kB are held at once, two of which are decoded; others wait with what they have. */
const LARGE_AT_ONCE = 3;

/** A larger room is given back after its one use. */
const KEEP_BYTES = 4_000_000;

interface Held {
  bytes: Promise<Buffer>;
  users: number;
  release: () => void;
}

/** Pictures as their sources send them, each fetched once for all who work on it at the same time, and then forgotten. */
export interface SourcePictures {
  /** Runs `work` with the bytes at an address, which are gone when it has ended. Rejects as the download or the work does. */
  use<T>(address: string, work: (bytes: Buffer) => Promise<T>): Promise<T>;
}

export function createSourcePictures(download: PublicDownload, onPicture: OnPicture): SourcePictures {
  const turns = new PQueue({ concurrency: LARGE_AT_ONCE });
  const rooms: GrowingBuffer[] = [];
  const held = new Map<string, Held>();

  function fetchPicture(address: string): Held {
    const entry: Held = { bytes: Promise.resolve(Buffer.alloc(0)), users: 0, release: () => {} };
    const beforeLarge = async (signal: AbortSignal) => {
      const leave = await enter(turns, signal);
      const room = rooms.pop() ?? createGrowingBuffer(KEEP_BYTES);
      entry.release = () => {
        room.clear();
        rooms.push(room);
        leave();
      };
      return room;
    };
    entry.bytes = download.get(address, { beforeLarge }).then((bytes) => {
      onPicture({ kind: 'fetched', bytes: bytes.length });
      return bytes;
    });
    held.set(address, entry);
    return entry;
  }

  return {
    async use(address, work) {
      const entry = held.get(address) ?? fetchPicture(address);
      entry.users += 1;
      try {
        return await work(await entry.bytes);
      } finally {
        entry.users -= 1;
        if (entry.users === 0) {
          held.delete(address);
          entry.release();
        }
      }
    },
  };
}

/** Resolves when there is room, with the function that leaves it. The signal ends the wait; whoever is inside stays until it leaves. */
function enter(turns: PQueue, signal: AbortSignal): Promise<() => void> {
  return new Promise((entered, refused) => {
    signal.addEventListener('abort', () => refused(signal.reason), { once: true });
    void turns.add(() => new Promise<void>((leave) => (signal.aborted ? leave() : entered(leave))));
  });
}
