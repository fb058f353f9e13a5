/** Bytes that arrive in pieces, in one buffer that is used again: large ones that are thrown away stay in memory until V8 cleans up. */
export interface GrowingBuffer {
  append(piece: Uint8Array): void;
  /** What was appended so far; good until `clear`. */
  bytes(): Buffer;
  /** Forgets what was appended, and keeps the room for the next unless it is larger than `keepBytes`. */
  clear(): void;
}

const FIRST_BYTES = 1 << 20;

export function createGrowingBuffer(keepBytes: number): GrowingBuffer {
  let room = Buffer.alloc(0);
  let length = 0;

  function makeRoomFor(needed: number): void {
    if (needed <= room.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, room.length * 2, FIRST_BYTES));
    room.copy(larger, 0, 0, length);
    room = larger;
  }

  return {
    append(piece) {
      makeRoomFor(length + piece.length);
      room.set(piece, length);
      length += piece.length;
    },
    bytes: () => room.subarray(0, length),
    clear() {
      length = 0;
      if (room.length > keepBytes) room = Buffer.alloc(0);
    },
  };
}
