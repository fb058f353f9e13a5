import type { EventEmitter } from 'node:events';

/**
 * Catches the one error that postgres.js throws outside of any promise when the server goes away (it writes to a socket that is gone;
 * upstream issues 1066, 1154, 1208) and replaces the connections. Every other uncaught error goes to `onFatal`, as without the guard.
 * @returns a function that takes the guard away again.
 */
export function installDriverGuard(
  process: EventEmitter,
  database: { reconnect(): void },
  onFatal: (error: unknown) => void,
): () => void {
  const onUncaught = (error: unknown) => {
    if (isWriteToLostSocket(error)) database.reconnect();
    else onFatal(error);
  };
  process.on('uncaughtException', onUncaught);
  return () => process.off('uncaughtException', onUncaught);
}

function isWriteToLostSocket(error: unknown): boolean {
  if (!(error instanceof TypeError)) return false;
  return /[\\/]postgres[\\/](src|cjs)[\\/]/.test(error.stack ?? '') && error.message.includes("reading 'write'");
}
