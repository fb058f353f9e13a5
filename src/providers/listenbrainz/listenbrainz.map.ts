import type { AlbumCandidate, CreditCandidate, Image, SimilarArtistCandidate } from '#music/entities.ts';
import { albumTypeOf, artistKindOf, isSpecialArtist } from '#music/musicbrainz-terms.ts';
import type { LbFreshRelease, LbSimilarArtist } from './listenbrainz.api.ts';

const provider = 'listenbrainz';

/** Best first, each artist once, without the one that was asked about, scores as parts of the best. */
export function similarArtistsOf(raws: LbSimilarArtist[], askedMbid: string): SimilarArtistCandidate[] {
  const sorted = [...raws].sort((a, b) => b.score - a.score);
  const best = new Map<string, LbSimilarArtist>();
  for (const raw of sorted) {
    const { artist_mbid } = raw;
    if (artist_mbid !== askedMbid && !isSpecialArtist(artist_mbid) && !best.has(artist_mbid))
      best.set(artist_mbid, raw);
  }
  const similar = [...best.values()];
  const top = similar[0]?.score ?? 1;
  return similar.map((raw) => ({
    score: raw.score / top,
    artist: {
      provider,
      id: raw.artist_mbid,
      externalIds: { mbid: raw.artist_mbid },
      name: raw.name,
      disambiguation: raw.comment,
      kind: artistKindOf(raw.artist_mbid, raw.type),
    },
  }));
}

/** One album for each release group, however many of its releases come out. */
export function freshAlbumsOf(raws: LbFreshRelease[]): AlbumCandidate[] {
  const albums = new Map<string, AlbumCandidate>();
  for (const raw of raws) {
    if (!albums.has(raw.release_group_mbid)) albums.set(raw.release_group_mbid, albumOf(raw));
  }
  return [...albums.values()];
}

function albumOf(raw: LbFreshRelease): AlbumCandidate {
  const secondary = raw.release_group_secondary_type;
  return {
    provider,
    id: raw.release_group_mbid,
    externalIds: { mbid: raw.release_group_mbid, mbid_release: raw.release_mbid },
    title: raw.release_name,
    credits: [creditOf(raw)],
    albumType: albumTypeOf(raw.release_group_primary_type, secondary ? [secondary] : []),
    secondaryTypes: secondary ? [secondary.toLowerCase()] : undefined,
    releaseDate: raw.release_date,
    playCount: raw.listen_count || undefined,
    images: imagesOf(raw),
  };
}

/** The credit comes as one text; with several artists nothing says which part of it is whom. */
function creditOf(raw: LbFreshRelease): CreditCandidate {
  const name = raw.artist_credit_name;
  const [mbid, ...others] = raw.artist_mbids ?? [];
  if (mbid === undefined || others.length > 0) return { name, joinPhrase: '' };
  const artist = { provider, id: mbid, externalIds: { mbid }, name, kind: artistKindOf(mbid, undefined) } as const;
  return { name, joinPhrase: '', artist };
}

function imagesOf({ caa_id, caa_release_mbid }: LbFreshRelease): Image[] | undefined {
  if (caa_id === undefined || caa_release_mbid === undefined) return undefined;
  const cover = `https://coverartarchive.org/release/${caa_release_mbid}/${caa_id}`;
  return [500, 250].map((width) => ({ url: `${cover}-${width}.jpg`, width }));
}
