import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { runScript, ScriptError } from '../run-script.ts';
import { FIGURES_FILE } from './figure.ts';

const HERE = import.meta.dirname;
const SUBJECTS = readdirSync(HERE).filter((name) => existsSync(join(HERE, name, 'run.ts')));

const USAGE = `Measures everything that has a figure to reach, each beside its yardstick in the same run.

usage: npm run bench -- [subject…] [--json file]

  subjects   ${SUBJECTS.join(', ')}; all of them unless told
  --json     writes what was measured into this file, with date and machine

Each subject has options of its own: npm run bench:<subject> -- --help. docs/performance.md says how the figures are read. Exit code 1 when one
is missed.`;

await runScript(
  { usage: USAGE, options: { json: { type: 'string' } }, positionals: true },
  async ({ values, positionals }) => {
    const unknown = positionals.find((name) => !SUBJECTS.includes(name));
    if (unknown) throw new ScriptError(`There is no subject "${unknown}"; there are ${SUBJECTS.join(', ')}.`);
    const folder = mkdtempSync(join(tmpdir(), 'fonoteca-bench-'));
    try {
      const measured: Record<string, { exitCode: number; lines: unknown[] }> = {};
      for (const subject of positionals.length > 0 ? positionals : SUBJECTS) {
        console.log(`\n== ${subject}`);
        const file = join(folder, subject);
        const exitCode = await measure(subject, file);
        if (exitCode !== 0) process.exitCode = 1;
        measured[subject] = { exitCode, lines: linesOf(file) };
      }
      if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...circumstances(), measured }, null, 2)}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

/** In a process of its own, so that one subject leaves nothing behind for the next. */
function measure(subject: string, file: string): Promise<number> {
  const child = spawn(process.execPath, [resolve(HERE, '../run.mjs'), join(HERE, subject, 'run.ts')], {
    stdio: 'inherit',
    env: { ...process.env, [FIGURES_FILE]: file },
  });
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('close', (code) => ended(code ?? 1));
  });
}

function linesOf(file: string): unknown[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

function circumstances() {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    node: process.version,
    machine: { platform: platform(), arch: arch(), cpus: cpus().length, cpu: cpu?.model, memoryBytes: totalmem() },
  };
}
