import { buildCatalogue } from './build-catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { plannedArtists, variousArtistsAlbums } from './catalogue-artists.ts';
import { DREAMWAVE_ARTISTS, inventArtists } from './catalogue-crowd.ts';

const FRESH_SINGLES = 14;
const DAY_MS = 86_400_000;

/**
 * The made world, the same every time; only a few singles are dated in the sixty days before `today`, so that there is something new.
 */
export function madeCatalogue(today: Date): Catalogue {
  const day = today.toISOString().slice(0, 10);
  const known = made.get(day) ?? makeCatalogue(today);
  made.set(day, known);
  return known;
}

/** Kept by the day, since it takes a moment to make and nobody changes it. */
const made = new Map<string, Catalogue>();

function makeCatalogue(today: Date): Catalogue {
  const planned = plannedArtists.filter((plan) => plan.tags.includes('dreamwave')).length;
  const plans = [...plannedArtists, ...inventArtists(DREAMWAVE_ARTISTS - planned)];
  return buildCatalogue(plans, variousArtistsAlbums, (plan, number) => {
    if (number >= FRESH_SINGLES || !plan.albumCount) return undefined;
    return new Date(today.getTime() - (number * 4 + 1) * DAY_MS).toISOString().slice(0, 10);
  });
}
