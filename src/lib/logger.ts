import { pino } from 'pino';

/** Structured logs: `log.info({ provider, tookMs }, 'what happened')`. */
export type Logger = Pick<import('pino').Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Logger;
};

/** JSON lines on standard output. Keys and tokens never reach a log: redact URLs with `redactUrl` first. */
export function createLogger(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
}

export const silentLogger: Logger = pino({ level: 'silent' });
