import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createApp, createFront } from '#app.ts';
import { loadConfig, readEnvironment } from '#config.ts';
import { listen } from '#http/listen.ts';
import { createLogger } from '#lib/logger.ts';
import { createServices } from '#services.ts';
import { obey } from '../search/child-channel.ts';

/** Our server as `main.ts` makes it, without jobs, and one with a bare route that answers the same JSON: in one process, so that they are equally warm. */
const config = loadConfig(readEnvironment());
const services = await createServices(config, { log: createLogger('fatal') });
const ours = await listen(createApp(services), config, createFront(services));
const bare = createServer(getRequestListener(new Hono().get('/health', (c) => c.json({ status: 'ok' })).fetch));
await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));

const commands = {
  ports: () => ({
    ours: Number(new URL(ours.url).port),
    bare: (bare.address() as AddressInfo).port, // of a TCP server that listens
  }),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

export type ServersCommands = typeof commands;

obey(commands, async () => {
  bare.close();
  bare.closeAllConnections();
  await ours.close(1000);
  await services.background.stop();
  await services.close();
});
