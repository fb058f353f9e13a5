import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '#lib/errors.ts';
import type { Stage } from './stage.ts';

/** The image server of unjs, for comparison; no dependency of ours. */
export interface Ipx {
  /** An address of a photo that it never saw. */
  coldUrl(folder: string, size: number): string;
  close(): Promise<void>;
}

const SERVER = `
import { createServer } from 'node:http';
import { createIPX, createIPXNodeServer, ipxHttpStorage } from 'ipx';
const ipx = createIPX({ httpStorage: ipxHttpStorage({ domains: ['127.0.0.1'], allowAllDomains: true }) });
const server = createServer(createIPXNodeServer(ipx));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit(0));
`;

/** Installs it beside the photos, and starts it; undefined, with the reason printed, where that cannot be done. */
export async function startIpx({ folder }: Stage): Promise<Ipx | undefined> {
  try {
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, 'ipx@3.1.1']);
  } catch (error) {
    console.log(`  ipx is left out, it cannot be installed: ${messageOf(error).split('\n')[0]}`);
    return undefined;
  }
  await writeFile(join(folder, 'ipx-server.mjs'), SERVER);
  const child = fork(join(folder, 'ipx-server.mjs'), { cwd: folder, execArgv: [] });
  const [port] = await once(child, 'message');
  let last = 0;
  return {
    coldUrl(photos, size) {
      last += 1;
      return `http://127.0.0.1:${port}/f_webp,q_80,s_${size}x${size}/${photos}/ipx-${last}.jpg`;
    },
    async close() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
