import { tmpdir } from 'node:os';
import { systemClock } from '#lib/clock.ts';
import { runLeashed } from '#lib/leashed-program.ts';

/** Runs a program that writes its number into the file of the first argument and then sleeps, until somebody kills this process. */
await runLeashed({
  command: 'sh',
  args: ['-c', 'sleep 60 & echo $! > "$1"; wait', 'sleeper', process.argv[2] ?? ''],
  cwd: tmpdir(),
  env: { PATH: process.env.PATH ?? '' },
  maxFileBytes: 1_000_000,
  silentMs: 60_000,
  deadlineMs: 60_000,
  clock: systemClock,
  signal: new AbortController().signal,
  onLine: () => {},
});
