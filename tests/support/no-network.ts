import { isIP, type LookupFunction, Socket } from 'node:net';

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

/** What a name of the code's own making leads to is judged instead of the name. */
function guarded(lookup: LookupFunction): LookupFunction {
  return (host, options, done) =>
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
      const foreign = error ? undefined : addresses.find((address) => !isAllowed(address));
      done(foreign === undefined ? error : refusal(foreign), found, family);
    });
}

function refusal(host: string): Error {
  return new Error(`A test tried to reach ${host}: tests have no network but loopback`);
}

const connect = Socket.prototype.connect;
function guardedConnect(this: Socket, ...args: unknown[]): Socket {
  const [options] = args.flat();
  const host = hostOf(args);
  if (
    typeof options === 'object' &&
    options !== null &&
    'lookup' in options &&
    typeof options.lookup === 'function' &&
    !isIP(host ?? '')
  ) {
    options.lookup = guarded(options.lookup as LookupFunction);
  } else if (host !== undefined && !isAllowed(host)) {
    throw refusal(host);
  }
  return Reflect.apply(connect, this, args);
}

// Test files of one worker share its sockets: one guard is enough for all of them.
if (connect.name !== guardedConnect.name) Socket.prototype.connect = guardedConnect as typeof connect;
