import type { Queryable } from '#db/client.ts';
import { normalizeName } from '#music/normalize.ts';
import type { ExternalIds } from '#music/provider-names.ts';
import type { Capability, Provider } from '#providers/provider.ts';
import type { Registry } from '#providers/registry.ts';
import { type AskedSubject, forgetAsked, forgetSearches } from './asked.repository.ts';
import {
  type AskedAbout,
  type Doomed,
  listAlbumsOf,
  listCreditedArtists,
  readAskedAbout,
  type Target,
} from './deletions.repository.ts';

const QUESTIONS_ABOUT: Record<AskedAbout['kind'], readonly Capability[]> = {
  artist: ['getArtist', 'getArtistAlbums', 'getArtistTopTracks', 'getSimilarArtists', 'getArtistBio'],
  album: ['getAlbum', 'getAlbumTracks', 'getAlbumImages'],
  track: ['getTrack', 'findTrackByIsrc', 'getLyrics'],
};
const KINDS = ['artist', 'album', 'track'] as const;

/**
 * Forgets what sources were asked about what is doomed, the searches that can have found it, and the list in which it stood: of an album
 * those of its artists, of a track that of its album. Whoever asks for these again gets it back. To be called while it is still here.
 */
export async function forgetDeleted(db: Queryable, registry: Registry, target: Target, doomed: Doomed): Promise<void> {
  const things = await readAskedAbout(db, doomed);
  for (const kind of KINDS) {
    const subjects = things.flatMap((thing) => (thing.kind === kind ? subjectsOf(registry, thing) : []));
    await forgetAsked(db, QUESTIONS_ABOUT[kind], subjects);
  }
  await forgetSearches(db, [...new Set(things.map(({ name }) => normalizeName(name)))]);
  const none = { artistIds: [], albumIds: [], trackIds: [] };
  if (target.kind === 'album') {
    const artistIds = await listCreditedArtists(db, doomed.albumIds);
    const artists = await readAskedAbout(db, { ...none, artistIds });
    const subjects = artists.flatMap((artist) => subjectsOf(registry, artist));
    await forgetAsked(db, ['getArtistAlbums', 'getArtistTopTracks'], subjects);
  }
  if (target.kind === 'track') {
    const albums = await readAskedAbout(db, { ...none, albumIds: await listAlbumsOf(db, doomed.trackIds) });
    const subjects = albums.flatMap((album) => subjectsOf(registry, album));
    await forgetAsked(db, ['getAlbum', 'getAlbumTracks'], subjects);
  }
}

/** Under which keys sources can have been asked about it: every id of its own, and its names. */
function subjectsOf({ providers }: Registry, thing: AskedAbout): AskedSubject[] {
  const known: ExternalIds[] = [{}, ...thing.ids.map(([idKey, id]) => ({ [idKey]: id }))];
  const isrcs = thing.ids.flatMap(([idKey, id]) => (idKey === 'isrc' ? id : []));
  return providers.flatMap((provider) => {
    const keys = known.map((externalIds) => keyOf(provider, thing, externalIds));
    return [...new Set([...keys, ...isrcs])].flatMap((key) => (key === null ? [] : { provider: provider.name, key }));
  });
}

function keyOf(provider: Provider, { kind, name, ...rest }: AskedAbout, externalIds: ExternalIds): string | null {
  const { artistName, albumTitle, durationMs } = rest;
  switch (kind) {
    case 'artist':
      return provider.artistKey({ name, externalIds });
    case 'album':
      return provider.albumKey({ title: name, artistName, externalIds });
    case 'track':
      return provider.trackKey({
        title: name,
        artistName,
        albumTitle,
        durationMs: durationMs ?? undefined,
        externalIds,
      });
  }
}
