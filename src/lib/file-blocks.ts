import { LRUCache } from 'lru-cache';

/** Few reads for much, and little enough for a hundred listeners at once. */
export const BLOCK_BYTES = 256 * 1024;
const MOST_IDLE_ROOMS = 16;

/** A part of a file in memory. Who takes one gives it back; until then it stays as it is. */
export interface Block {
  readonly bytes: Uint8Array;
  release(): void;
}

/** What blocks are read from. */
export interface BlockSource {
  /** The same name always has the same bytes. */
  name: string;
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/** Parts of files that were read lately. Whoever asks for the same part gets the same memory; it is read once for all of them. */
export interface FileBlocks {
  /** The part that begins at `index * BLOCK_BYTES`; shorter, or empty, where the file ends. Rejects as reading does. */
  take(source: BlockSource, index: number): Promise<Block>;
  /** The same, if it is in memory. */
  takeAtHand(name: string, index: number): Block | undefined;
}

/** Keeps so many bytes, beside what is held. */
export function createFileBlocks({ maxBytes }: { maxBytes: number }): FileBlocks {
  const idle: Buffer[] = [];
  const kept = new LRUCache<string, SharedBlock>({
    max: Math.max(1, Math.floor(maxBytes / BLOCK_BYTES)),
    dispose: (block) => block.forget(),
  });
  const keyOf = (name: string, index: number) => `${name}:${index}`;

  return {
    async take(source, index) {
      const key = keyOf(source.name, index);
      const known = kept.get(key);
      const block = (known ?? new SharedBlock(idle, source, index)).hold();
      if (!known) kept.set(key, block);
      try {
        await block.reading;
        return block;
      } catch (error) {
        if (kept.peek(key) === block) kept.delete(key);
        throw error;
      }
    },
    takeAtHand(name, index) {
      const block = kept.get(keyOf(name, index));
      return block && !block.reading ? block.hold() : undefined;
    },
  };
}

/** Large buffers that are thrown away are not collected before there are many: the room of a block that nobody needs is used again. */
class SharedBlock implements Block {
  bytes: Uint8Array = new Uint8Array();
  /** Undefined when it is all here. */
  reading: Promise<void> | undefined;
  readonly #idle: Buffer[];
  readonly #room: Buffer;
  #holders = 0;
  #isKept = true;

  constructor(idle: Buffer[], source: BlockSource, index: number) {
    this.#idle = idle;
    this.#room = idle.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.reading = this.#read(source, index * BLOCK_BYTES);
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    this.#giveRoomBack();
  }

  forget(): void {
    this.#isKept = false;
    this.#giveRoomBack();
  }

  #giveRoomBack(): void {
    if (this.#isKept || this.#holders > 0 || this.reading || this.#idle.length >= MOST_IDLE_ROOMS) return;
    this.#idle.push(this.#room);
  }

  async #read(source: BlockSource, position: number): Promise<void> {
    let filled = 0;
    for (let isEnd = false; !isEnd && filled < BLOCK_BYTES; ) {
      const { bytesRead } = await source.read(this.#room, filled, BLOCK_BYTES - filled, position + filled);
      filled += bytesRead;
      isEnd = bytesRead === 0;
    }
    this.bytes = this.#room.subarray(0, filled);
    this.reading = undefined;
  }
}
