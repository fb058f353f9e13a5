/**
 * The thread in which the embedded PostgreSQL lives, behind a unix socket: PGlite computes synchronously and would stop the event loop
 * of any thread that it shares. Without a path for the socket it only makes the database, and ends. Plain JavaScript, so that it starts
 * alike under tsx, under vitest and under neither.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** First bytes of the messages that leave an extended query open until its Sync: Parse, Bind, Describe, Execute, Close, Flush. */
const OPENS_EXCHANGE = new Set([...'PBDECH'].map((letter) => letter.charCodeAt(0)));
const SYNC = 'S'.charCodeAt(0);
const SYNC_MESSAGE = Uint8Array.of(SYNC, 0, 0, 0, 4);
const SIMPLE_QUERY = 'Q'.charCodeAt(0);

/**
 * All connections share one session, and with it the unnamed prepared statement. pglite-socket keeps other connections out during a
 * transaction only; measured with four connections, half of the parameterised queries were bound to another connection's statement.
 * Calling an open exchange a transaction keeps the others out until its Sync.
 */
class OneExchangeAtATime extends PGlite {
  #exchangeIsOpen = false;

  isInTransaction() {
    return this.#exchangeIsOpen || super.isInTransaction();
  }

  /**
   * @param {Uint8Array} message
   * @param {Parameters<PGlite['execProtocolRawStream']>[1]} options
   */
  async execProtocolRawStream(message, options) {
    await super.execProtocolRawStream(message, options).catch(endThread);
    if (OPENS_EXCHANGE.has(message[0])) this.#exchangeIsOpen = true;
    else if (message[0] === SYNC || message[0] === SIMPLE_QUERY) this.#exchangeIsOpen = false;
  }

  /**
   * pglite-socket rolls back with this when a connection is lost. If that was within an exchange, PostgreSQL may be skipping
   * everything up to a Sync that will not come any more, the rollback too.
   * @param {Parameters<PGlite['exec']>} args
   */
  async exec(...args) {
    if (this.#exchangeIsOpen) await this.execProtocolRaw(SYNC_MESSAGE);
    this.#exchangeIsOpen = false;
    return super.exec(...args);
  }
}

/**
 * A failure below SQL: pglite-socket would never answer again. The main thread opens the folder anew.
 * @param {unknown} error
 * @returns {never}
 */
function endThread(error) {
  setImmediate(() => {
    throw error;
  });
  throw error;
}

async function serve() {
  const server = new PGLiteSocketServer({ db, path: workerData.socketPath, maxConnections: 32 });
  await server.start();
  parentPort?.once('message', async () => {
    await server.stop();
    await db.close();
    parentPort?.close();
  });
}

const db = new OneExchangeAtATime(workerData.folder, { pgliteWasmModule: workerData.code });
await db.waitReady;
if (workerData.socketPath === undefined) await db.close();
else await serve();
parentPort?.postMessage('ready');
