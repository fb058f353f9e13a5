import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { type LeashedProgram, runLeashed } from '#lib/leashed-program.ts';

const cwd = mkdtempSync(join(tmpdir(), 'fonoteca-leash-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const env = { PATH: process.env.PATH ?? '' };

function run(script: string, options: Partial<LeashedProgram> = {}) {
  const lines: string[] = [];
  const end = runLeashed({
    command: 'sh',
    args: ['-c', script],
    cwd,
    env,
    maxFileBytes: 1_000_000,
    silentMs: 10_000,
    deadlineMs: 10_000,
    clock: systemClock,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    ...options,
  });
  return { end, lines };
}

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
async function isGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 100; look += 1) {
    if (!isAlive(pid)) return true;
    await systemClock.sleep(20);
  }
  return false;
}
const pidIn = async (file: string) => {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    if (text !== '') return Number(text);
    await systemClock.sleep(10);
  }
};

describe('a program on a leash', () => {
  test('is heard line by line, and its end is told', async () => {
    const { end, lines } = run('echo one; printf two; echo oops >&2; exit 3');
    expect(await end).toEqual({ code: 3, stderr: 'oops\n' });
    expect(lines).toEqual(['one', 'two']);
  });

  test('that does not exist ends with 127', async () => {
    expect(await run('', { command: 'no-such-program' }).end).toMatchObject({ code: 127 });
  });

  test('gets its arguments as they are', async () => {
    const { end, lines } = run('', { command: 'printf', args: ['%s\n', '$(id)', "a' b", '-- $HOME', '*'] });
    await end;
    expect(lines).toEqual(['$(id)', "a' b", '-- $HOME', '*']);
  });

  test('sees nothing of our environment', async () => {
    const { end, lines } = run('', { command: 'env', args: [] });
    await end;
    expect(lines.filter((line) => !/^(PATH|PWD|OLDPWD|SHLVL|_)=/.test(line))).toEqual([]);
  });

  test.each<[string, string, Partial<LeashedProgram>, string]>([
    ['is silent', 'sleep 60', { silentMs: 100 }, 'silent'],
    ['takes too long, although it talks', 'while :; do echo x; sleep 0.02; done', { deadlineMs: 200 }, 'deadline'],
    ['writes without end', 'yes', {}, 'noise'],
    ['writes one line without end', 'yes | tr -d "\\n"', {}, 'noise'],
  ])('is ended when it %s', async (_what, script, options, why) => {
    await expect(run(script, options).end).rejects.toMatchObject({ why });
  });

  test('is ended with all that it has started when nobody wants it any more', async () => {
    const abort = new AbortController();
    const file = join(cwd, 'grandchild');
    const { end } = run(`sleep 60 & echo $! > ${file}; wait`, { signal: abort.signal });
    const pid = await pidIn(file);
    abort.abort(new Error('not wanted'));
    await expect(end).rejects.toThrow('not wanted');
    expect(await isGone(pid)).toBe(true);
  });

  test('leaves nothing running behind it', async () => {
    const file = join(cwd, 'left-behind');
    await run(`sleep 60 & echo $! > ${file}`).end;
    expect(await isGone(await pidIn(file))).toBe(true);
  });

  test('cannot write a larger file than it may', async () => {
    const { end } = run('head -c 5000000 /dev/zero > large', { maxFileBytes: 100_000 });
    await end;
    expect(statSync(join(cwd, 'large')).size).toBe(100_352);
  });

  test('dies with us, however we die', async () => {
    const file = join(cwd, 'orphan');
    const owner = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, '../support/leash-owner-child.ts'), file],
      {
        stdio: 'ignore',
      },
    );
    const pid = await pidIn(file);
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    expect(await isGone(pid)).toBe(true);
  });
});
