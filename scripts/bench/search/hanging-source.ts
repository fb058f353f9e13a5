import type { ProviderName } from '#music/provider-names.ts';
import { atMost, type Figure } from '../figure.ts';
import { namesToSearch, type Stage } from './stage.ts';

/** The shortest deadline of a source. */
const DEADLINE_MS = 4000;
const SLACK = 1.2;
const SOURCES: ProviderName[] = ['spotify', 'lastfm', 'deezer', 'musicbrainz', 'itunes', 'listenbrainz', 'wikipedia'];

/** A cold search while one source takes every call and never answers: each source in turn. */
export async function measureHangingSource(stage: Stage): Promise<Figure[]> {
  const names = await namesToSearch(stage);
  const figures: Figure[] = [];
  for (const [index, source] of SOURCES.entries()) {
    await stage.empty();
    await stage.sandbox.ask('setFault', source, { kind: 'hang' });
    const { tookMs } = await stage.search(names[index] ?? '');
    await stage.sandbox.ask('setFault', source, null);
    figures.push(atMost(`cold by name, ${source} hangs`, tookMs / 1000, (DEADLINE_MS * SLACK) / 1000, ' s'));
  }
  return figures;
}
