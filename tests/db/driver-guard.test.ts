import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { installDriverGuard } from '#db/driver-guard.ts';

function guarded() {
  const process = new EventEmitter();
  const seen = { reconnects: 0, fatal: [] as unknown[] };
  const remove = installDriverGuard(process, { reconnect: () => void seen.reconnects++ }, (error) =>
    seen.fatal.push(error),
  );
  return { process, seen, remove };
}

/** As postgres.js throws it when it writes to a socket that is gone. */
function lostSocketError(file: string): TypeError {
  const error = new TypeError("Cannot read properties of null (reading 'write')");
  error.stack = `${error.message}\n    at nextWrite (file://${file}:256:22)`;
  return error;
}

describe('the driver guard', () => {
  it('answers the driver’s write to a lost socket with new connections', () => {
    const { process, seen } = guarded();
    process.emit('uncaughtException', lostSocketError('/srv/app/node_modules/postgres/src/connection.js'));
    expect(seen).toEqual({ reconnects: 1, fatal: [] });
  });

  it.each([
    ['the same error of other code', lostSocketError('/srv/app/src/postgres-notes.ts')],
    ['another error of the driver', new RangeError('out of bounds')],
    ['anything else thrown', 'a string'],
  ])('lets %s be fatal', (_, error) => {
    const { process, seen } = guarded();
    process.emit('uncaughtException', error);
    expect(seen).toEqual({ reconnects: 0, fatal: [error] });
  });

  it('leaves no listener behind when it is removed', () => {
    const { process, remove } = guarded();
    remove();
    expect(process.listenerCount('uncaughtException')).toBe(0);
  });
});
