import type { PlaylistRouteDeps } from '#features/playlists/index.ts';

const refuse = async (): Promise<never> => {
  throw new Error('these tests look at no pictures');
};

/** What the routes of playlists need for covers, for tests that look at none. */
export const noPictures: Pick<PlaylistRouteDeps, 'images' | 'config'> = {
  images: { entities: { offer: refuse, ofAlbums: refuse }, resizePicture: refuse },
  config: { storageRoot: '/nowhere' },
};
