import { Agent, request } from 'node:http';
import PQueue from 'p-queue';

/** Gets all these addresses, so many at once; rejects for anything but a 200. Gives their bodies' lengths. */
export async function askAll(urls: readonly string[], atOnce: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const queue = new PQueue({ concurrency: atOnce });
  try {
    return await Promise.all(urls.map((url) => queue.add(() => ask(url, agent))));
  } finally {
    agent.destroy();
  }
}

function ask(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    call.on('error', reject).end();
  });
}
