/** The sides that are made, in pixels: few, so that the cache cannot be flooded. */
export const PICTURE_SIZES = [64, 150, 300, 384, 512, 640, 1000] as const;

export const LARGEST_SIZE = 1000;

/** The least of these sides that is enough. */
export function sizeFor(side: number): number {
  return PICTURE_SIZES.find((size) => size >= side) ?? LARGEST_SIZE;
}
