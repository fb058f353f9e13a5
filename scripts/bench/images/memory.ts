import { atMost, type Figure } from '../figure.ts';
import { askAll } from './ask-at-once.ts';
import type { Stage } from './stage.ts';

const PICTURES = 200;
const AT_ONCE = 50;
const SIZE = 300;
/** Code is loaded and buffers are made before memory is watched. */
const WARM_UP = 10;

/** 200 photos of 3000 px: how much memory the server takes for them, against sharp alone. Wants processes that have just started. */
export async function measureMemory({ sharp, proxy, photoPath, coldUrls }: Stage): Promise<Figure[]> {
  await sharp.ask('run', photoPath(640), WARM_UP, SIZE);
  await sharp.ask('beginMemory');
  await sharp.ask('run', photoPath(3000), PICTURES, SIZE);
  const alone = await sharp.ask('growthMb');
  await askAll(coldUrls(640, WARM_UP, SIZE), 2);
  await proxy.ask('beginMemory');
  await askAll(coldUrls(3000, PICTURES, SIZE), AT_ONCE);
  const mine = await proxy.ask('growthMb');
  console.log(`  grows by ${Math.round(mine)} MB, sharp alone by ${Math.round(alone)} MB`);
  return [atMost('memory for 200 × 3000 px at 50 at a time, of sharp alone at 2', mine / alone, 2)];
}
