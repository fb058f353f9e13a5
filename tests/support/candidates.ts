import { idKeyOf } from '#features/catalog/ingest/read-answers.ts';
import type { AlbumCandidate, ArtistCandidate, CreditCandidate, TrackCandidate } from '#music/entities.ts';
import type { ProviderName } from '#music/provider-names.ts';

const ownIds = (provider: ProviderName, id: string) => ({ [idKeyOf(provider) ?? 'lastfm']: id });

/** An artist as a source would name it. */
export function anArtist(
  provider: ProviderName,
  id: string,
  name: string,
  more: Partial<ArtistCandidate> = {},
): ArtistCandidate {
  return { provider, id, name, externalIds: ownIds(provider, id), ...more };
}

export function credit(artist: ArtistCandidate, joinPhrase = ''): CreditCandidate {
  return { name: artist.name, joinPhrase, artist };
}

export function anAlbum(
  provider: ProviderName,
  id: string,
  title: string,
  credits: CreditCandidate[],
  more: Partial<AlbumCandidate> = {},
): AlbumCandidate {
  return { provider, id, title, credits, externalIds: ownIds(provider, id), ...more };
}

export function aTrack(
  provider: ProviderName,
  id: string,
  title: string,
  credits: CreditCandidate[],
  more: Partial<TrackCandidate> = {},
): TrackCandidate {
  return { provider, id, title, credits, externalIds: ownIds(provider, id), ...more };
}
