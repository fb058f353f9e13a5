import { spawnSync } from 'node:child_process';

/** Whether a program is installed here; says on the way out that the tests which need it are skipped. */
export function isInstalled(program: string, versionOption = '--version'): boolean {
  const isThere = spawnSync(program, [versionOption], { stdio: 'ignore' }).status === 0;
  if (!isThere) process.stderr.write(`${program} is not installed: the tests that need it are skipped.\n`);
  return isThere;
}
