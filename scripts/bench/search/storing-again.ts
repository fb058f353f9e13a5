import { atMost, type Figure } from '../figure.ts';
import { namesToSearch, type Stage } from './stage.ts';

/**
 * Everything that a search brought is asked for and taken in again. The first repetition may still learn something, because more is
 * asked of an artist with more ids; the second one must not write a row.
 */
export async function measureStoringAgain(stage: Stage): Promise<Figure[]> {
  const [name = ''] = await namesToSearch(stage);
  const searchAnew = async () => {
    await stage.server.ask('forgetAsked');
    await stage.search(name);
    await stage.server.ask('idle');
  };
  await stage.empty();
  await searchAnew();
  await searchAnew();
  const before = await stage.server.ask('mark');
  await searchAnew();
  const written = await stage.server.ask('rowsWrittenSince', before);
  return [atMost('storing again what is there: rows written', written, 0)];
}
