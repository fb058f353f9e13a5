import { createApp, createFront } from '#app.ts';
import { loadConfig, readEnvironment } from '#config.ts';
import { listen } from '#http/listen.ts';
import { createLogger } from '#lib/logger.ts';
import { createServices } from '#services.ts';
import { obey } from '../search/child-channel.ts';
import { watchMemory } from './peak-memory.ts';

/** The server as `main.ts` makes it, without jobs. */
const config = loadConfig(readEnvironment());
const services = await createServices(config, { log: createLogger('fatal') });
const server = await listen(createApp(services), config, createFront(services));
const memory = watchMemory();

const commands = {
  ready: () => true,
  url: () => server.url,
  beginMemory: () => memory.begin(),
  growthMb: () => memory.growthMb(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

export type ProxyCommands = typeof commands;

obey(commands, async () => {
  await server.close(1000);
  await services.background.stop();
  await services.close();
});
