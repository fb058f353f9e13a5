import { atMost, type Figure } from '../figure.ts';
import { markRows, rowsWrittenSince } from '../rows-written.ts';
import { countCalls, openStage, type StageOptions } from './stage.ts';

const CALLS_AN_ARTIST = 2;

/** The same expansion once more after a restart, with nothing new at the sources. */
export async function measureAgain(options: StageOptions): Promise<Figure[]> {
  const stage = await openStage(options);
  try {
    await stage.finished((await stage.expand()).job);
    const before = await stage.whileStopped(markRows);
    await stage.sandbox.ask('forgetCalls');
    const startedAt = performance.now();
    await stage.finished((await stage.expand()).job);
    const seconds = (performance.now() - startedAt) / 1000;
    const calls = await countCalls(stage);
    const written = await stage.whileStopped((database) => rowsWrittenSince(database, before));
    console.log(`  ${calls} calls in ${seconds.toFixed(1)} s; rows written: ${JSON.stringify(written)}`);
    const rows = Object.values(written).reduce((sum, count) => sum + count, 0);
    return [
      atMost('again: calls an artist', calls / options.size.artists, CALLS_AN_ARTIST),
      atMost('again: rows written', rows, 0),
    ];
  } finally {
    await stage.close();
  }
}
