import type { ArtistCandidate, CreditCandidate } from '#music/entities.ts';
import type { AlbumFacts } from '#music/facts.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { ProviderWith } from '#providers/registry.ts';
import { albumQuestion } from './album-questions.ts';
import type { KnownAlbumRef } from './albums.repository.ts';
import type { Answer } from './ingest/answer.ts';
import { idKeyOf } from './ingest/read-answers.ts';
import { findRecords } from './ingest/source-records.repository.ts';
import type { Question } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

type Reader = ProviderWith<'getAlbum'>;
type TracksReader = ProviderWith<'getAlbum' | 'getAlbumTracks'>;

/** The questions that bring all tracks of an album of ours, one a source, each by the way that takes the fewest calls. */
export function albumListQuestions(deps: Pick<SourcesDeps, 'database' | 'registry'>, album: KnownAlbumRef): Question[] {
  return deps.registry.with('getAlbum').flatMap((provider) => {
    const key = provider.albumKey(album);
    if (key === null) return [];
    return readsTracksAlone(provider)
      ? albumTracksQuestion(deps, provider, key, album)
      : albumQuestion(provider, key, album.id);
  });
}

function readsTracksAlone(provider: Reader): provider is TracksReader {
  return provider.getAlbumTracks !== undefined;
}

/**
 * Asks a source for the tracks alone of an album that it has named before: one call where the whole album costs two. The answer is what
 * it said of the album then, with the tracks. Of an album that it never named, and of a compilation, the whole is asked for.
 */
function albumTracksQuestion(
  { database }: Pick<SourcesDeps, 'database'>,
  provider: TracksReader,
  key: string,
  album: KnownAlbumRef,
): Question {
  return {
    provider: provider.name,
    capability: 'getAlbumTracks',
    key,
    ask: async (context): Promise<Answer | null> => {
      const named = { kind: 'album', provider: provider.name, key, detail: 'hit' } as const;
      const [record] = await database.run((db) => findRecords(db, [named]));
      const listed = record?.facts as AlbumFacts | undefined; // what records of albums hold
      // Compilations stand in the lists of artists who are only some of many.
      if (!listed || listed.albumType === 'compilation') return albumQuestion(provider, key, album.id).ask(context);
      const found = await provider.getAlbumTracks(key, context);
      if (!found) return null;
      const { credits, ...facts } = listed;
      const { tracks, isComplete } = found;
      const said = {
        ...facts,
        ...{ provider: provider.name, id: key, tracks, tracksComplete: isComplete },
        credits: credits.map((credit) => asCandidate(provider.name, credit)),
        ...(isComplete && { trackCount: tracks.length, discCount: Math.max(...tracks.map(discOf)) }),
      };
      return { provider: provider.name, detail: 'hit', ofAlbum: album.id, albums: [said] };
    },
  };
}

function discOf({ discNumber }: { discNumber?: number }): number {
  return discNumber ?? 1;
}

function asCandidate(
  provider: ProviderName,
  { name, joinPhrase, artistKey, isListed }: AlbumFacts['credits'][number],
): CreditCandidate {
  if (artistKey === undefined) return { name, joinPhrase };
  const idKey = idKeyOf(provider);
  const artist: ArtistCandidate = { provider, id: artistKey, name, externalIds: idKey ? { [idKey]: artistKey } : {} };
  return { name, joinPhrase, artist, isListed };
}
