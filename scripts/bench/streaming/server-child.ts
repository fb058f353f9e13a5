import { join } from 'node:path';
import { createApp, createFront } from '#app.ts';
import { loadConfig, readEnvironment } from '#config.ts';
import { addAudioFile, probeAudio } from '#features/media/index.ts';
import { listen } from '#http/listen.ts';
import { createLogger } from '#lib/logger.ts';
import { createServices } from '#services.ts';
import { fillSmallLibrary } from '../../../tests/support/small-library.ts';
import { watchMemory } from '../images/peak-memory.ts';
import { obey } from '../search/child-channel.ts';

/** The server as `main.ts` makes it, without jobs, over a library of a few tracks. */
const config = loadConfig(readEnvironment());
const services = await createServices(config, { log: createLogger('fatal') });
await services.database.run(fillSmallLibrary);
const server = await listen(createApp(services), config, createFront(services));
const memory = watchMemory();

/** Takes a file below the storage root as the sound of a performance. */
async function keep(recordingId: number, path: string): Promise<void> {
  const probe = await probeAudio(services, join(config.storageRoot, path));
  const { outcome } = await addAudioFile(services, { recordingId, path, probe, origin: 'import' });
  if (outcome !== 'added') throw new Error(`${path} was not taken: ${outcome}`);
}

const commands = {
  ready: () => true,
  url: () => server.url,
  keep,
  beginMemory: () => memory.begin(),
  growthMb: () => memory.growthMb(),
};

export type ServerCommands = typeof commands;

obey(commands, async () => {
  await server.close(1000);
  await services.background.stop();
  await services.close();
});
