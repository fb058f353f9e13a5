import { atMost, type Figure } from './figure.ts';
import { namesToSearch, type Stage } from './stage.ts';

/** Everything that a search brought is asked for and taken in a second time. */
export async function measureStoringAgain(stage: Stage): Promise<Figure[]> {
  const [name = ''] = await namesToSearch(stage);
  await stage.empty();
  await stage.search(name);
  await stage.server.ask('idle');
  await stage.server.ask('forgetAsked');
  const before = await stage.server.ask('mark');
  await stage.search(name);
  await stage.server.ask('idle');
  const written = await stage.server.ask('rowsWrittenSince', before);
  return [atMost('storing again what is there: rows written', written, 0)];
}
