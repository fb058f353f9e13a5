import { Socket } from 'node:net';

/** Addresses that tests may reach: this machine, and the database server that the run was given. */
const databaseUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
const allowed = new Set(['localhost', '::1', '[::1]', ...(databaseUrl ? [new URL(databaseUrl).hostname] : [])]);

const isAllowed = (host: string) => allowed.has(host) || /^127\./.test(host);

/** Where a call of `Socket.connect` goes: `undefined` for a unix socket and for the default, localhost. */
function hostOf(args: unknown[]): string | undefined {
  const [first, second] = args.flat();
  if (typeof first === 'object' && first !== null) {
    return 'host' in first && typeof first.host === 'string' && !('path' in first && first.path)
      ? first.host
      : undefined;
  }
  return typeof second === 'string' && Number.isInteger(Number(first)) ? second : undefined;
}

const connect = Socket.prototype.connect;
Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  const host = hostOf(args);
  if (host !== undefined && !isAllowed(host)) {
    throw new Error(`A test tried to reach ${host}: tests have no network but loopback`);
  }
  return Reflect.apply(connect, this, args);
} as typeof connect;
