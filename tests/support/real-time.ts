import { afterAll, vi } from 'vitest';

/** The test files of one worker share its clock: after each of them it is the machine's again. */
afterAll(() => {
  vi.useRealTimers();
});
