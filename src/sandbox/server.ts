import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { Catalogue } from './catalogue.ts';
import { madeCatalogue } from './catalogue-data.ts';
import { createFaultSwitches, type FaultShare, type FaultSwitches } from './fault-switches.ts';
import { type Fault, statusReply } from './faults.ts';
import { pictureReply } from './picture.ts';
import type { SandboxReply, SandboxRequest, SandboxWorld } from './source.ts';
import { sourceFactories } from './sources.ts';
import { expireSpotifyTokens } from './spotify-token.ts';
import { createStand, replyOf, type Stand, takeTurn } from './stand.ts';

/** How a sandbox is started. */
export interface SandboxOptions {
  /** Unset or 0: any free one. */
  port?: number;
  /** Before every answer. Default 0. */
  latencyMs?: number;
  /** `off` answers however many calls there are. Default `enforced`. */
  limits?: 'enforced' | 'off';
  /** Default `dev2026`. */
  spotifyMode?: 'legacy' | 'dev2026';
  catalogue?: Catalogue;
  /** By which the limits count; waiting is always real. */
  clock?: Clock;
}

/** One call that reached a stand-in, whatever it answered. */
export interface SandboxCall {
  source: ProviderName;
  method: string;
  /** With the source's prefix: `/deezer/artist/27`. */
  path: string;
  query: Record<string, string>;
  at: Date;
  /** The source's rolling window was full; noted also when `limits` are off. */
  isBeyondLimit: boolean;
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`. */
  origin: string;
  catalogue: Catalogue;
  /** The environment under which Fonoteca uses it: every address, and keys that it accepts. */
  env: Record<string, string>;
  /** In order of arrival. Pictures are not counted. */
  calls(source?: ProviderName): SandboxCall[];
  resetCalls(): void;
  setLatency(ms: number): void;
  /** Of all calls, or of some: a `share` strikes the same ones each time that it is set with the same seed. */
  setFault(source: ProviderName, fault: Fault | null, share?: FaultShare): void;
  /** How many of `calls` came although the source's rolling window was full. */
  violations(source?: ProviderName): number;
  /** The source's own rolling windows; none where it may be called as often as one likes. */
  limits(source: ProviderName): { calls: number; windowMs: number }[];
  /** Makes every token of Spotify's that was given so far one that has expired. */
  expireTokens(): void;
  /** Ends hanging answers too. */
  close(): Promise<void>;
}

/** What changes while a sandbox runs. */
interface Running {
  clock: Clock;
  stands: Map<string, Stand>;
  faults: FaultSwitches;
  calls: SandboxCall[];
  latencyMs: number;
}

/** Starts the stand-ins for all sources on one port of this machine. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? systemClock;
  const catalogue = options.catalogue ?? madeCatalogue(clock.now());
  const running: Running = {
    clock,
    stands: new Map(),
    faults: createFaultSwitches(),
    calls: [],
    latencyMs: options.latencyMs ?? 0,
  };
  const server = createServer((request, response) => {
    answer(running, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, body: messageOf(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  // A server that listens on a port has an address of this form.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const spotifyTokens = { endedUpTo: 0 };
  const world: SandboxWorld = {
    catalogue,
    origin,
    clock,
    spotifyMode: options.spotifyMode ?? 'dev2026',
    spotifyTokens,
  };
  for (const create of sourceFactories) {
    const stand = createStand(create, world, options.limits ?? 'enforced');
    running.stands.set(stand.source.prefix, stand);
  }
  return {
    origin,
    catalogue,
    env: Object.assign(
      { IMAGE_PRIVATE_ORIGINS: origin },
      ...[...running.stands.values()].map((stand) => stand.source.env),
    ),
    ...switchesOf(running),
    limits: (source) =>
      [...running.stands.values()].flatMap((stand) =>
        stand.source.provider === source ? (stand.source.limit ?? []) : [],
      ),
    expireTokens: () => expireSpotifyTokens(world),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function switchesOf(
  running: Running,
): Pick<Sandbox, 'calls' | 'resetCalls' | 'violations' | 'setLatency' | 'setFault'> {
  const callsOf = (source?: ProviderName) =>
    running.calls.filter((call) => source === undefined || call.source === source);
  return {
    calls: callsOf,
    resetCalls: () => void running.calls.splice(0),
    violations: (source) => callsOf(source).filter((call) => call.isBeyondLimit).length,
    setLatency(ms) {
      running.latencyMs = ms;
    },
    setFault: running.faults.set,
  };
}

async function answer(running: Running, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(`http://sandbox${incoming.url ?? '/'}`);
  const [, prefix = ''] = url.pathname.split('/');
  if (prefix === 'img') return send(response, pictureReply(url.pathname));
  const stand = running.stands.get(prefix);
  if (!stand) return send(response, statusReply(404));
  const { provider } = stand.source;
  const method = incoming.method ?? 'GET';
  const query = url.searchParams;
  const at = running.clock.now();
  const turn = takeTurn(stand, at);
  const fault = running.faults.next(provider);
  const call = { source: provider, method, path: url.pathname, query: Object.fromEntries(query), at };
  running.calls.push({ ...call, isBeyondLimit: turn.isBeyondLimit });
  const request: SandboxRequest = {
    method,
    path: url.pathname.slice(prefix.length + 1) || '/',
    query,
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: await textOf(incoming),
  };
  if (running.latencyMs > 0) await systemClock.sleep(running.latencyMs);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'down') return void response.socket?.resetAndDestroy();
  if (fault?.kind === 'slow') await systemClock.sleep(fault.ms);
  const reply = replyOf(stand, request, fault, turn);
  if (fault?.kind === 'truncate') return sendHalf(response, reply);
  send(response, reply);
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function bytesOf(reply: SandboxReply): Buffer {
  if (reply.json !== undefined) return Buffer.from((reply.before ?? '') + JSON.stringify(reply.json));
  return Buffer.from(reply.body ?? '');
}

function head(response: ServerResponse, reply: SandboxReply, length: number): void {
  response.writeHead(reply.status ?? 200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(length),
    ...reply.headers,
  });
}

function send(response: ServerResponse, reply: SandboxReply): void {
  const bytes = bytesOf(reply);
  head(response, reply, bytes.length);
  response.end(bytes);
}

function sendHalf(response: ServerResponse, reply: SandboxReply): void {
  const bytes = bytesOf(reply);
  head(response, reply, bytes.length);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
