import PQueue from 'p-queue';
import sharp from 'sharp';

/** The turns of whoever works on pixels: more at once would not be faster on a small machine, and each takes memory by the size of its picture. */
export interface Decoding {
  /** Runs `work` when it has its turn; what nobody waits for comes after all that somebody waits for. */
  run<T>(work: () => Promise<T>, options?: { isBackground?: boolean }): Promise<T>;
}

const AT_ONCE = 2;

/** The loaders for what `pictureTypeOf` knows. All others, those to come included, stay off. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}`);

/** Sets up the decoders of this process, and makes the one way to them. */
export function createDecoding(): Decoding {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  sharp.cache(false);
  sharp.concurrency(1);
  const turns = new PQueue({ concurrency: AT_ONCE });
  return {
    run: (work, { isBackground = false } = {}) => turns.add(work, { priority: isBackground ? 0 : 1 }),
  };
}
