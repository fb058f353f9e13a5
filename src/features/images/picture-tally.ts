import type { PictureEvent } from './picture-event.ts';

/** What became of pictures in this process so far. */
export interface PictureCounts {
  hits: { memory: number; disk: number; not_modified: number };
  /** Pictures that had to be made. */
  misses: number;
  /** By reason. */
  refusals: Record<string, number>;
  bytes: { fetched: number; served: number };
  decodes: { count: number; total_ms: number };
}

/** Adds up what happens. */
export interface PictureTally {
  count(event: PictureEvent): void;
  read(): PictureCounts;
}

export function createPictureTally(): PictureTally {
  const served = { memory: 0, disk: 0, made: 0, not_modified: 0 };
  const bytes = { fetched: 0, served: 0 };
  const decodes = { count: 0, total_ms: 0 };
  const refusals = new Map<string, number>();
  return {
    count(event) {
      if (event.kind === 'served') {
        served[event.from] += 1;
        bytes.served += event.bytes;
      } else if (event.kind === 'fetched') bytes.fetched += event.bytes;
      else if (event.kind === 'decoded') {
        decodes.count += 1;
        decodes.total_ms += event.tookMs;
      } else refusals.set(event.reason, (refusals.get(event.reason) ?? 0) + 1);
    },
    read() {
      const { made, ...hits } = served;
      return {
        hits,
        misses: made,
        refusals: Object.fromEntries(refusals),
        bytes: { ...bytes },
        decodes: { ...decodes },
      };
    },
  };
}
