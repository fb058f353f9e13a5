import { createHash } from 'node:crypto';
import { atMost, type Figure } from '../figure.ts';
import type { Stage } from './stage.ts';

const CLIENTS = 200;

/** 200 callers for one picture that nobody asked for before. */
export async function measureTogether({ source, coldUrls }: Stage): Promise<Figure[]> {
  const [url = ''] = coldUrls(640, 1, 300);
  const before = await source.ask('asked');
  const bodies = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      return createHash('sha256').update(bytes).digest('hex');
    }),
  );
  return [
    atMost('200 callers for one cold picture: fetches', (await source.ask('asked')) - before, 1),
    atMost('… different answers', new Set(bodies).size, 1),
  ];
}
