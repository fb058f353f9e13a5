import PQueue from 'p-queue';
import type { PublicDownload } from '#lib/public-download.ts';
import type { OnPicture } from './picture-event.ts';

/** How many pictures of more than 256 kB are held at once; others wait with what they have. */
const LARGE_AT_ONCE = 4;

interface Held {
  bytes: Promise<Buffer>;
  users: number;
  release: () => void;
}

/** Pictures as their sources send them, each fetched once for all who work on it at the same time, and then forgotten. */
export interface SourcePictures {
  /** Runs `work` with the bytes at an address. Rejects as the download or the work does. */
  use<T>(address: string, work: (bytes: Buffer) => Promise<T>): Promise<T>;
}

export function createSourcePictures(download: PublicDownload, onPicture: OnPicture): SourcePictures {
  const room = new PQueue({ concurrency: LARGE_AT_ONCE });
  const held = new Map<string, Held>();

  function fetchPicture(address: string): Held {
    const entry: Held = { bytes: Promise.resolve(Buffer.alloc(0)), users: 0, release: () => {} };
    const beforeLarge = async (signal: AbortSignal) => {
      entry.release = await enter(room, signal);
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
function enter(room: PQueue, signal: AbortSignal): Promise<() => void> {
  return new Promise((entered, refused) => {
    signal.addEventListener('abort', () => refused(signal.reason), { once: true });
    void room.add(() => new Promise<void>((leave) => (signal.aborted ? leave() : entered(leave))));
  });
}
