import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig, readEnvironment } from '#config.ts';
import { startSandbox } from '#sandbox/server.ts';
import { runScript, ScriptError, wholeNumberOption } from './run-script.ts';

const USAGE = `Starts Fonoteca against made-up sources on this machine: no internet, no keys, nothing of yours is touched.

usage: npm run demo -- [--port 8000] [--latency 120]

  --port      where the server listens; PORT or 8000 unless told
  --latency   how many milliseconds every answer of a source takes

It stores into a new temporary folder, which is removed at the end (Ctrl-C).`;

const PROJECT = resolve(import.meta.dirname, '..');
const START_DEADLINE_MS = 60_000;

await runScript(
  { usage: USAGE, options: { port: { type: 'string' }, latency: { type: 'string' } } },
  async ({ values }) => {
    const port = wholeNumberOption('port', values.port, loadConfig({ PORT: readEnvironment().PORT }).port);
    const sandbox = await startSandbox({ latencyMs: wholeNumberOption('latency', values.latency, 120) });
    const folder = await mkdtemp(join(tmpdir(), 'fonoteca-demo-'));
    const server = startServer(port, folder, sandbox.env);
    const exited = once(server, 'exit');
    // Ctrl-C reaches the server by itself; what is sent to this process alone has to be passed on. Either way the server ends first.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => server.kill('SIGTERM'));
    try {
      const url = `http://127.0.0.1:${port}`;
      if (await answers(server, url)) console.log(invitation(url));
      const [code, signal] = await exited;
      if (code !== 0 && !signal) throw new ScriptError('The server did not end well; it says why above.');
    } finally {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

/** The real server. What would lead it to data or sources of the owner's is blanked, so that `.env` does not bring it back. */
function startServer(port: number, folder: string, sources: Record<string, string>): ChildProcess {
  const blanked = { DATABASE_URL: '', PROVIDERS: '', TAPE_MODE: '', TAPE_DIR: '', ROLE: '', HOST: '' };
  const own = { PORT: String(port), STORAGE_ROOT: join(folder, 'storage'), CACHE_ROOT: join(folder, 'cache') };
  return spawn(process.execPath, [join(PROJECT, 'scripts/run.mjs'), join(PROJECT, 'src/main.ts')], {
    stdio: 'inherit',
    env: { LOG_LEVEL: 'warn', ...process.env, ...blanked, ...own, ...sources },
  });
}

/** True as soon as the server is ready; false when it ended instead. */
async function answers(server: ChildProcess, url: string): Promise<boolean> {
  for (const end = AbortSignal.timeout(START_DEADLINE_MS); !end.aborted; await wait(200)) {
    if (server.exitCode !== null || server.signalCode !== null) return false;
    const ready = await fetch(`${url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return true;
  }
  server.kill('SIGTERM');
  throw new ScriptError(`The server was not ready after ${START_DEADLINE_MS / 1000} s.`);
}

function invitation(url: string): string {
  return `
Ready. The sources are made up, the server is real. The first search asks them, the second only the database:

  curl '${url}/search/orchestrated?q=Lumen+Harbour'
  curl '${url}/search/orchestrated?q=dreamwave'

All routes: ${url}/docs        Check them: npm run smoke -- --url ${url} --query 'Lumen Harbour'        End: Ctrl-C
`;
}
