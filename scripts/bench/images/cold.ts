import { atLeast, type Figure, median } from '../figure.ts';
import { askAll } from './ask-at-once.ts';
import { type Ipx, startIpx } from './ipx.ts';
import type { Stage } from './stage.ts';

const SIZE = 300;
const AT_ONCE = 4;
const PICTURES = 48;

/** 640 px JPEG → 300 px WebP that nobody asked for before, in turns with sharp alone and with ipx. */
export async function measureCold(stage: Stage, rounds: number): Promise<Figure[]> {
  const ipx = await startIpx(stage);
  const toSharp: number[] = [];
  const toIpx: number[] = [];
  try {
    await ours(stage);
    for (let round = 0; round < rounds; round += 1) {
      const alone = await stage.sharp.ask('run', stage.photoPath(640), PICTURES, SIZE);
      const mine = await ours(stage);
      const others = ipx && (await theirs(stage, ipx));
      toSharp.push(mine / alone);
      if (others) toIpx.push(mine / others);
      console.log(
        `  ${Math.round(mine)}/s, sharp alone ${Math.round(alone)}/s${others ? `, ipx ${Math.round(others)}/s` : ''}`,
      );
    }
  } finally {
    await ipx?.close();
  }
  return [
    atLeast('cold 640 → 300 px, of sharp alone', median(toSharp), 0.8),
    ...(ipx ? [atLeast('cold 640 → 300 px, of ipx', median(toIpx), 1.2)] : []),
  ];
}

async function ours(stage: Stage): Promise<number> {
  return perSecond(stage.coldUrls(640, PICTURES, SIZE));
}

async function theirs(stage: Stage, ipx: Ipx): Promise<number> {
  return perSecond(Array.from({ length: PICTURES }, () => ipx.coldUrl(`${stage.origin}/640`, SIZE)));
}

async function perSecond(urls: string[]): Promise<number> {
  const begun = performance.now();
  await askAll(urls, AT_ONCE);
  return (urls.length * 1000) / (performance.now() - begun);
}
