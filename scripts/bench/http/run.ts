import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript, wholeNumberOption } from '../../run-script.ts';
import { atLeast, median, report } from '../figure.ts';
import type { LoadCommands } from '../images/load-child.ts';
import { startChild } from '../search/child-channel.ts';
import type { ServersCommands } from './servers-child.ts';

const USAGE = `Measures what an answer costs before it is about anything: the smallest route of the server beside the same route of Hono alone, in turns.

usage: npm run bench:http -- [--rounds 7]

"us" is the processor time of the server for one answer: request id, log, security headers, who is asking, metrics and the route's own.
Exit code 1 when the figure is missed.`;

const CONNECTIONS = 16;
const MS = 1500;
/** Of the answers a second of the bare route. */
const SHARE = 0.4;

await runScript({ usage: USAGE, options: { rounds: { type: 'string' } } }, async ({ values }) => {
  const rounds = wholeNumberOption('rounds', values.rounds, 7);
  const folder = await mkdtemp(join(tmpdir(), 'fonoteca-bench-http-'));
  const env = {
    ...{ PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'fatal', DATABASE_URL: '', TAPE_MODE: '' },
    ...{ STORAGE_ROOT: join(folder, 'storage'), CACHE_ROOT: join(folder, 'cache') },
  };
  const servers = await startChild<ServersCommands>('../http/servers-child.ts', { env });
  const load = await startChild<LoadCommands>('../images/load-child.ts', { env: process.env });
  try {
    const ports = await servers.ask('ports');
    const measure = async (port: number) => {
      const before = await servers.ask('cpuMs');
      const perSecond = await load.ask('load', { port, path: '/health', connections: CONNECTIONS, ms: MS });
      const cpuMs = (await servers.ask('cpuMs')) - before;
      return { perSecond, us: (cpuMs * 1000) / ((perSecond * MS) / 1000) };
    };
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [mine, bare] = [await measure(ports.ours), await measure(ports.bare)];
      ratios.push(mine.perSecond / bare.perSecond);
      console.log(`  ${shown(mine)}; bare ${shown(bare)}`);
    }
    report([atLeast('an answer, of a bare Hono route', median(ratios), SHARE)]);
  } finally {
    await Promise.all([servers.end(), load.end()]);
    await rm(folder, { recursive: true, force: true });
  }
});

function shown({ perSecond, us }: { perSecond: number; us: number }): string {
  return `${Math.round(perSecond)}/s, ${Math.round(us)} us`;
}
