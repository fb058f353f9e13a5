import type { Queryable } from '#db/client.ts';
import type { CreditFact } from '#music/facts.ts';
import type { MergedAlbum, SourcedCredits } from '#music/merge-album.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SourceName } from '#music/provider-names.ts';
import { sourceKey } from './answer.ts';
import { type CreditRow, findCreditedArtists } from './credits.repository.ts';
import { findArtistIds, findStrongestByName } from './known-artists.repository.ts';
import { bareNameKey, idKeyOf } from './read-answers.ts';

/** Finds our ids for the credits of an album of ours and of its tracks. Names of whom we know nothing are left out. */
export type CreditResolver = (albumId: number, credits: SourcedCredits | null) => Omit<CreditRow, 'owner'>[];

/**
 * In this order: who the answers at hand say it is, the source's own id, whoever the album credits under that name already, and the
 * strongest of that name.
 */
export async function creditResolver(
  db: Queryable,
  albums: ReadonlyMap<number, MergedAlbum>,
  placed: ReadonlyMap<string, number>,
): Promise<CreditResolver> {
  const atHand = (provider: SourceName, { name, artistKey }: CreditFact) =>
    placed.get(artistKey === undefined ? bareNameKey(provider, name) : sourceKey(provider, artistKey));
  const others = [...albums].flatMap(([albumId, album]) =>
    [album.credits, ...album.tracks.map((track) => track.credits)].flatMap((sourced) =>
      (sourced?.credits ?? []).flatMap((credit) =>
        sourced && atHand(sourced.provider, credit) === undefined
          ? [{ albumId, provider: sourced.provider, credit }]
          : [],
      ),
    ),
  );
  const stored = await findStored(db, others);
  return (albumId, sourced) =>
    (sourced?.credits ?? []).flatMap((credit, position) => {
      const id = sourced && (atHand(sourced.provider, credit) ?? stored(albumId, sourced.provider, credit));
      return id ? [{ position, artist_id: id, name: credit.name, join_phrase: credit.joinPhrase }] : [];
    });
}

async function findStored(db: Queryable, wanted: { albumId: number; provider: SourceName; credit: CreditFact }[]) {
  const keys = new Map(
    wanted.flatMap(({ provider, credit }) => {
      const idKey = idKeyOf(provider);
      if (!idKey || !credit.artistKey) return [];
      return [[`${idKey}:${credit.artistKey}`, { provider: idKey, external_id: credit.artistKey }] as const];
    }),
  );
  const [byId, credited, byName] = await Promise.all([
    findArtistIds(db, [...keys.values()]),
    findCreditedArtists(db, [...new Set(wanted.map(({ albumId }) => albumId))]),
    findStrongestByName(db, [...new Set(wanted.map(({ credit }) => normalizeName(credit.name)))]),
  ]);
  const byAlbum = new Map(credited.map((row) => [`${row.album_id}:${normalizeName(row.name)}`, row.artist_id]));
  return (albumId: number, provider: SourceName, { name, artistKey }: CreditFact): number | undefined => {
    const norm = normalizeName(name);
    return byId.get(`${idKeyOf(provider)}:${artistKey}`) ?? byAlbum.get(`${albumId}:${norm}`) ?? byName.get(norm);
  };
}
