import type { Clock } from '#lib/clock.ts';
import { type Catalogue, catalogueOf, type MadeArtist } from '#sandbox/catalogue.ts';
import { madeCatalogue } from '#sandbox/catalogue-data.ts';

/** The artist of the small world: all sources know her, and she has a biography and pictures. */
export const WELL_KNOWN = 'Ida Nordlys';
const NEIGHBOURS = 1;
const ALBUMS = 3;

/** One well-known artist of the made world and a similar one with a single album: quick to take in, again and again. */
export function smallWorld(clock: Clock): Catalogue {
  const whole = madeCatalogue(clock.now());
  // Cloned together, so that everything still refers to everything, and the shared world stays as it is.
  const { artists, various } = structuredClone({ artists: whole.artists, various: whole.variousArtists });
  const main = artists.find((artist) => artist.name === WELL_KNOWN);
  if (!main) throw new Error(`the made world has no ${WELL_KNOWN}`);
  main.similar = main.similar.slice(0, NEIGHBOURS);
  main.albums = main.albums.slice(0, ALBUMS);
  const neighbours = main.similar.map(({ artist }) => reduced(artist));
  return catalogueOf({ ...various, albums: [] }, [main, ...neighbours]);
}

function reduced(artist: MadeArtist): MadeArtist {
  artist.similar = [];
  artist.albums = artist.albums.slice(0, 1);
  return artist;
}
