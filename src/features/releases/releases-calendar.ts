import ical, { ICalEventTransparency } from 'ical-generator';
import type { ReleaseView } from './releases.schemas.ts';
import { releaseTitle } from './releases-feed.ts';

/** An all-day event for each release whose day is known. `origin` is the address under which the caller reached us. */
export function releasesCalendar(releases: readonly ReleaseView[], origin: string): string {
  const calendar = ical({ name: 'New releases', prodId: { company: 'Fonoteca', product: 'New releases' } });
  for (const { album, found_at } of releases) {
    if (album.release_date_precision !== 'day' || album.release_date === null) continue;
    calendar.createEvent({
      // Stable, so that a date that is put off moves the event.
      id: `album-${album.id}@fonoteca`,
      start: album.release_date,
      allDay: true,
      stamp: new Date(found_at),
      summary: releaseTitle(album),
      url: `${origin}/albums/id/${album.id}`,
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}
