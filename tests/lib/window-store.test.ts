import { createMemoryWindowStore } from '#lib/window-store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { describeWindowStore } from './window-store.contract.ts';

describeWindowStore('in memory', async () => {
  const clock = createFakeClock();
  return { store: createMemoryWindowStore(clock), pass: (ms) => clock.advance(ms) };
});
