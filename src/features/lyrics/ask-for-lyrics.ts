import {
  type Asked,
  findAsked,
  freshnessOf,
  type KnownTrackRef,
  type SourcesDeps,
  writeAsked,
} from '#features/catalog/index.ts';
import type { LyricsCandidate } from '#music/entities.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { writeLyrics } from './lyrics.repository.ts';

/** What asking the sources came to. Of those that have nothing it is told since when that is known. */
export type AskedForLyrics =
  | { outcome: 'found' }
  | { outcome: 'nothing'; asked: { provider: string; at: Date }[] }
  | { outcome: 'failed'; reasons: string[] };

interface LyricsQuestion {
  provider: LyricsCandidate['provider'];
  capability: 'getLyrics';
  key: string;
  ask(): Promise<LyricsCandidate | null>;
}

/**
 * Asks every source of lyrics once, and keeps what it says. That a source has none is remembered for a day; one that failed is asked again
 * after a moment.
 */
export async function askForLyrics(
  deps: SourcesDeps,
  track: KnownTrackRef,
  recordingId: number,
): Promise<AskedForLyrics> {
  const { database, clock } = deps;
  const questions = questionsAbout(deps, track);
  const remembered = await database.run((db) => findAsked(db, questions));
  const nothing: { provider: string; at: Date }[] = [];
  const reasons: string[] = [];
  for (const question of questions) {
    const asked = remembered.find(({ provider, key }) => provider === question.provider && key === question.key);
    const freshness = freshnessOf(asked, clock.now());
    if (asked && freshness === 'resting') {
      reasons.push(`${asked.provider} failed a moment ago: ${asked.detail ?? 'no reason given'}`);
    } else if (asked?.outcome === 'nothing' && freshness === 'fresh') {
      nothing.push({ provider: asked.provider, at: asked.askedAt });
    } else {
      const answer = await ask(deps, question, recordingId);
      if (answer.outcome === 'found') return { outcome: 'found' };
      if (answer.outcome === 'nothing') nothing.push({ provider: answer.provider, at: answer.askedAt });
      else reasons.push(`${answer.provider}: ${answer.detail}`);
    }
  }
  return reasons.length > 0 ? { outcome: 'failed', reasons } : { outcome: 'nothing', asked: nothing };
}

/** Asks with all that is known, then without the album: its title differs from edition to edition. */
function questionsAbout({ registry }: SourcesDeps, track: KnownTrackRef): LyricsQuestion[] {
  return registry.with('getLyrics').flatMap((provider) => {
    const keys = [provider.trackKey(track), provider.trackKey({ ...track, albumTitle: undefined })];
    const known = [...new Set(keys)].filter((key) => key !== null);
    return known.map((key) => ({
      provider: provider.name,
      capability: 'getLyrics' as const,
      key,
      ask: () => provider.getLyrics(key, { priority: 'user' }),
    }));
  });
}

async function ask(deps: SourcesDeps, question: LyricsQuestion, recordingId: number): Promise<Asked> {
  const { database, clock } = deps;
  const { provider, capability, key } = question;
  const found = await question.ask().catch((error) => {
    if (error instanceof ProviderError) return error;
    throw error;
  });
  const askedAt = clock.now();
  const isFailure = found instanceof ProviderError;
  const outcome = isFailure ? 'failed' : found ? 'found' : 'nothing';
  const asked = {
    provider,
    capability,
    key,
    askedAt,
    outcome,
    next: null,
    detail: isFailure ? found.message : null,
  } as const;
  await database.transaction(async (tx) => {
    if (found && !isFailure) await writeLyrics(tx, { ...found, source: provider, recordingId }, askedAt);
    await writeAsked(tx, [asked]);
  });
  return asked;
}
