import { createApp, createFront } from '#app.ts';
import { loadConfig, readEnvironment } from '#config.ts';
import { openDatabase } from '#db/client.ts';
import { listen } from '#http/listen.ts';
import { systemClock } from '#lib/clock.ts';
import { createLogger } from '#lib/logger.ts';
import { createServices } from '#services.ts';
import { recordStatements, type Statement } from '../record-statements.ts';
import { obey } from '../search/child-channel.ts';
import { takeInAlbums } from './take-in-albums.ts';

/** The server as `main.ts` makes it, which can also say what statements an answer takes. */
const config = loadConfig(readEnvironment());
const log = createLogger(config.logLevel);
const recorder = recordStatements(await openDatabase(config, { log, clock: systemClock }));
const services = await createServices(config, { database: recorder.database, log });
const server = await listen(createApp(services), config, createFront(services));

let albums: ReturnType<typeof takeInAlbums> | undefined;

const commands = {
  ready: () => true,
  url: () => server.url,
  /** Milliseconds. */
  processorTime: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  /** From now on stores albums as an expansion does, until it is called off. */
  takeIn: () => {
    albums ??= takeInAlbums(services.database);
  },
  takeInNothing: async (): Promise<number> => {
    const stored = (await albums?.stop()) ?? 0;
    albums = undefined;
    return stored;
  },
  /** Asks for this path, and returns the statements that the answer took, one after another. */
  statementsOf: async (path: string): Promise<Statement[]> => {
    recorder.start();
    const response = await fetch(`${server.url}${path}`);
    await response.arrayBuffer();
    return recorder.stop();
  },
};

export type LibraryServer = typeof commands;

obey(commands, async () => {
  await server.close(1000);
  await services.close();
});
