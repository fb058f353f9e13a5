import { SingleBar } from 'cli-progress';
import { readEnvironment } from '#config.ts';
import { runScript, ScriptError } from './run-script.ts';
import { seedHousehold } from './seed-household.ts';
import { table } from './table.ts';

const USAGE = `Fills an empty library with made-up music and three people who have lived a year with it. Needs no internet.

usage: npm run seed -- [--seed 1] [--until 2026-11-21]

  --seed    another word makes another household; the same word and day make the same one
  --until   the last day of the year that was lived; today unless told

It works on the library of the configuration (DATABASE_URL, else STORAGE_ROOT), and refuses one that is in use. Stop the server first.`;

await runScript(
  { usage: USAGE, options: { seed: { type: 'string' }, until: { type: 'string' } } },
  async ({ values }) => {
    const bar = new SingleBar({ format: '  {what} {bar} {value}/{total}' });
    bar.start(1, 0, { what: 'music'.padEnd(8) });
    const onStep = (what: string, done: number, total: number) => {
      bar.setTotal(total);
      bar.update(done, { what: what.padEnd(8) });
    };
    try {
      const env = readEnvironment();
      const people = await seedHousehold({ env, seed: values.seed ?? '1', until: endOf(values.until), onStep });
      bar.stop();
      const rows = people.map(({ username, password, listens, ratings, playlists, timeZone }) => ({
        ...{ username, password, listens: listens.length, ratings: ratings.length, playlists: playlists.length },
        lives_in: timeZone,
      }));
      console.log(`\n${table(rows)}\n\nThe first one is the admin. Log in: POST /auth/login { username, password }`);
    } finally {
      bar.stop();
    }
  },
);

function endOf(day: string | undefined): Date {
  const until = day === undefined ? new Date() : new Date(`${day}T23:59:59Z`);
  if (Number.isNaN(until.getTime())) throw new ScriptError('--until must be a day such as 2026-11-21');
  return until;
}
