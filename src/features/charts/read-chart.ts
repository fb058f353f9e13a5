import type { Queryable } from '#db/client.ts';
import { readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import { type ChartRow, readChartRows } from './charts.repository.ts';
import type { AlbumPlace, ArtistPlace, GenrePlace, TagPlace, TrackPlace } from './charts.schemas.ts';
import type { Span } from './span.repository.ts';
import { OWN_TAG } from './tag-plays-sql.ts';

interface Wanted {
  accountId: number;
  span: Span;
  limit: number;
  offset: number;
}

interface Chart<Place> {
  items: Place[];
  /** How many places it has in all. */
  total: number;
}

/** The performances that somebody listened to most, each as the track on which it was last listened to. */
export async function readTrackChart(db: Queryable, wanted: Wanted): Promise<Chart<TrackPlace>> {
  const { rows, total } = await readChartRows(db, { kind: 'track', ...wanted });
  const views = byId(await readTracks(db, idsOf(rows), wanted.accountId));
  return {
    items: placed(
      rows,
      ({ id }) => views.get(id),
      (track) => ({ track }),
    ),
    total,
  };
}

/** The artists that somebody listened to most: every credited one. */
export async function readArtistChart(db: Queryable, wanted: Wanted): Promise<Chart<ArtistPlace>> {
  const { rows, total } = await readChartRows(db, { kind: 'artist', ...wanted });
  const views = byId(await readArtists(db, idsOf(rows), wanted.accountId));
  return {
    items: placed(
      rows,
      ({ id }) => views.get(id),
      (artist) => ({ artist }),
    ),
    total,
  };
}

/** The albums that somebody listened to most. */
export async function readAlbumChart(db: Queryable, wanted: Wanted): Promise<Chart<AlbumPlace>> {
  const { rows, total } = await readChartRows(db, { kind: 'album', ...wanted });
  const views = byId(await readAlbums(db, idsOf(rows), wanted.accountId));
  return {
    items: placed(
      rows,
      ({ id }) => views.get(id),
      (album) => ({ album }),
    ),
    total,
  };
}

/** The genres that somebody listened to most: tags of the sources. */
export async function readGenreChart(db: Queryable, wanted: Wanted): Promise<Chart<GenrePlace>> {
  const { rows, total } = await readChartRows(db, { kind: 'genre', ...wanted });
  return {
    items: placed(
      rows,
      ({ name }) => name,
      (genre) => ({ genre }),
    ),
    total,
  };
}

/** The tags that somebody listened to most: their own, and those of the sources. */
export async function readTagChart(db: Queryable, wanted: Wanted): Promise<Chart<TagPlace>> {
  const { rows, total } = await readChartRows(db, { kind: 'tag', ...wanted });
  return { items: placed(rows, tagOf, (tag) => ({ tag })), total };
}

function tagOf({ id, name }: ChartRow): TagPlace['tag'] | undefined {
  if (name === null) return undefined;
  const isOwn = String(id).startsWith(OWN_TAG);
  return { name, personal: isOwn, tag_id: isOwn ? Number(String(id).slice(OWN_TAG.length)) : null };
}

function idsOf(rows: readonly ChartRow[]): number[] {
  return rows.map(({ id }) => Number(id));
}

function byId<View extends { id: number }>(views: readonly View[]): Map<number | string, View> {
  return new Map(views.map((view) => [view.id, view]));
}

/** The rows with what they are about; one whose thing was deleted meanwhile is left out. */
function placed<Thing, Named extends object>(
  rows: readonly ChartRow[],
  find: (row: ChartRow) => Thing | null | undefined,
  named: (thing: Thing) => Named,
): (Omit<ChartRow, 'id' | 'name'> & Named)[] {
  return rows.flatMap((row) => {
    const thing = find(row);
    const { id: _id, name: _name, ...place } = row;
    return thing === null || thing === undefined ? [] : [{ ...place, ...named(thing) }];
  });
}
