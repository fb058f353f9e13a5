import { loadConfig, readEnvironment } from '#config.ts';
import { AppError } from '#lib/errors.ts';
import { createLogger } from '#lib/logger.ts';
import { createServices, type Services } from '#services.ts';
import { ScriptError } from './run-script.ts';

/** The services of this environment, on its database. `whileInUse` says what to do instead while a server has the embedded one. */
export async function openOwnServices(whileInUse: string): Promise<Services> {
  try {
    return await createServices(loadConfig(readEnvironment()), { log: createLogger('fatal') });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'database.locked') throw error;
    throw new ScriptError(`${error.detail}\n${whileInUse}`);
  }
}
