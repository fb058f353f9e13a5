import { atMost, type Figure, median } from '../figure.ts';
import type { Library } from './library.ts';

const SAMPLES = 15;
const TIMES_SMALL = 2;
/** Below this, two answers cost the same. */
const NOTHING_MS = 3;

/** One page of every list and filter. */
const PATHS = [
  ...['popularity', 'name', 'created'].flatMap((sort) => [`/artists?sort=${sort}`, `/tracks?sort=${sort}`]),
  ...['popularity', 'name', 'created', 'released'].map((sort) => `/albums?sort=${sort}`),
  '/artists?offset=2000',
  '/albums?offset=2000',
  '/tracks?offset=2000',
  '/search/by-tags?tags=genre%201',
  '/search/by-tags?tags=genre%201,genre%202&match=all',
  '/search/by-tags?tags=genre%20300',
  '/search/orchestrated?q=love',
  '/search/orchestrated?q=genre%201',
  '/search/tracks-quick?q=love%20night',
  '/search/advanced',
  '/search/advanced?q=love',
  '/search/advanced?q=love&sort=popularity',
  '/search/advanced?q=love&sort=name',
  '/search/advanced?genre=genre%201',
  '/search/advanced?genre=genre%2020&year_from=1990&year_to=2000',
  '/search/advanced?year_from=1990&year_to=2000',
  '/search/advanced?year_from=1990&year_to=1990&sort=year',
  '/search/advanced?duration_min_ms=200000&duration_max_ms=201000',
  '/search/advanced?popularity_min=70',
  '/search/advanced?sort=name',
  '/search/advanced?sort=year',
  '/search/advanced?sort=duration',
  '/search/advanced?sort=added',
  '/search/advanced?kind=artist&year_from=1990&year_to=1991',
  '/search/advanced?kind=album&q=love&tag=genre%201',
];

/** A page of each list of a large library beside the same of a small one, in turn. */
export async function measureLists(large: Library, small: Library): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const path of PATHS) {
    const [ofLarge, ofSmall]: [number[], number[]] = [[], []];
    for (let sample = -1; sample < SAMPLES; sample += 1) {
      const [large1, small1] = [await large.timed(path), await small.timed(path)];
      if (sample < 0) continue;
      ofLarge.push(large1);
      ofSmall.push(small1);
    }
    const [slow, quick] = [median(ofLarge), median(ofSmall)];
    console.log(`  ${path}: ${slow.toFixed(1)} ms, small ${quick.toFixed(1)} ms`);
    const ratio = slow < NOTHING_MS ? 1 : slow / quick;
    figures.push(atMost(`${path}, times small`, ratio, TIMES_SMALL));
  }
  return figures;
}
