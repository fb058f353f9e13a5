import type { ProviderWith, Registry } from '#providers/registry.ts';
import type { KnownAlbumRef } from './albums.repository.ts';
import type { Question } from './question.ts';

/** The questions that sources can answer about an album of ours: the album itself, and its cover while no picture is known. */
export function albumQuestions(registry: Registry, album: KnownAlbumRef): Question[] {
  const details = registry.with('getAlbum').flatMap((provider) => {
    const key = provider.albumKey(album);
    return key ? [albumQuestion(provider, key, album.id)] : [];
  });
  if (album.hasImages) return details;
  const covers = registry.with('getAlbumImages').flatMap((provider) => {
    const key = provider.albumKey(album);
    return key ? [coverQuestion(provider, key, album)] : [];
  });
  return [...details, ...covers];
}

/** Asks for the album with all its tracks; `ofAlbum` is the one of ours that is meant, if it is here already. */
export function albumQuestion(provider: ProviderWith<'getAlbum'>, key: string, ofAlbum?: number): Question {
  return {
    provider: provider.name,
    capability: 'getAlbum',
    key,
    ask: async (context) => {
      const album = await provider.getAlbum(key, context);
      return album && { provider: provider.name, detail: 'full', ofAlbum, albums: [album] };
    },
  };
}

function coverQuestion(provider: ProviderWith<'getAlbumImages'>, key: string, album: KnownAlbumRef): Question {
  const { title, artistName } = album;
  // Only the ids by which it was asked: about the others it says nothing.
  const { mbid, mbid_release } = album.externalIds;
  return {
    provider: provider.name,
    capability: 'getAlbumImages',
    key,
    ask: async (context) => {
      const images = await provider.getAlbumImages(key, context);
      if (images.length === 0) return null;
      const credits = [{ name: artistName, joinPhrase: '' }];
      const cover = { provider: provider.name, id: key, title, credits, externalIds: { mbid, mbid_release }, images };
      return { provider: provider.name, detail: 'hit', ofAlbum: album.id, albums: [cover] };
    },
  };
}
