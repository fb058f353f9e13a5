import { VARIOUS_ARTISTS_MBID } from '#music/musicbrainz-terms.ts';
import type { MbRelease } from './musicbrainz.api.ts';

/**
 * The release that stands for its group: official before anything else, with the number of tracks that most of its releases have
 * (neither the promo nor the box set), and of those the earliest. `undefined` when there is none.
 */
export function typicalRelease(releases: MbRelease[]): MbRelease | undefined {
  const candidates = preferred(releases, isOfficial);
  const common = mostCommon(candidates.map(trackCountOf).filter((count) => count > 0));
  return earliest(preferred(candidates, (release) => trackCountOf(release) === common));
}

/** The release on which a recording is at home: official, its artist's own, no compilation if that can be helped, the earliest. */
export function homeRelease(releases: MbRelease[]): MbRelease | undefined {
  const grouped = releases.filter((release) => release['release-group'] !== undefined);
  return earliest(preferred(preferred(preferred(grouped, isOfficial), isOneArtists), isNoCompilation));
}

/** How many tracks the release has on all its media; 0 when it does not say. */
export function trackCountOf(release: MbRelease): number {
  const onMedia = (release.media ?? []).reduce((sum, medium) => sum + (medium['track-count'] ?? 0), 0);
  return release['track-count'] ?? onMedia;
}

const isOfficial = (release: MbRelease) => release.status?.toLowerCase() === 'official';
const isOneArtists = (release: MbRelease) => release['artist-credit']?.[0]?.artist?.id !== VARIOUS_ARTISTS_MBID;
const isNoCompilation = (release: MbRelease) => !release['release-group']?.['secondary-types']?.includes('Compilation');

/** Those that fit, or all when none does. */
function preferred(releases: MbRelease[], fits: (release: MbRelease) => boolean): MbRelease[] {
  const fitting = releases.filter(fits);
  return fitting.length > 0 ? fitting : releases;
}

function earliest(releases: MbRelease[]): MbRelease | undefined {
  return releases.reduce<MbRelease | undefined>(
    (best, release) => (best === undefined || sortableDate(release) < sortableDate(best) ? release : best),
    undefined,
  );
}

/** A date of which only the year is known comes after the days of that year: the precise one is worth more. */
function sortableDate(release: MbRelease): string {
  return (release.date ?? '9999').padEnd('9999-99-99'.length, '-99');
}

/** The value that occurs most; the smaller one of two that occur equally often. */
function mostCommon(values: number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || a - b)[0]?.[0];
}
