import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '#lib/clock.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { Catalogue } from './catalogue.ts';
import { catalogueOf } from './catalogue.ts';
import { madeCatalogue } from './catalogue-data.ts';
import { type Fault, garbageReply, lied, statusReply } from './faults.ts';
import { createRollingWindow, type RollingWindow, unlimited } from './limits.ts';
import { pictureReply } from './picture.ts';
import type { LimitState, SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';
import { sourceFactories } from './sources.ts';

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
  setFault(source: ProviderName, fault: Fault | null): void;
  /** Ends hanging answers too. */
  close(): Promise<void>;
}

interface Stand {
  source: SandboxSource;
  /** The same over a world without anything in it. */
  empty: SandboxSource;
  window?: RollingWindow;
}

/** Starts the stand-ins for all sources on one port of this machine. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? systemClock;
  const catalogue = options.catalogue ?? madeCatalogue(clock.now());
  const faults = new Map<ProviderName, Fault>();
  const calls: SandboxCall[] = [];
  const stands = new Map<string, Stand>();
  let latencyMs = options.latencyMs ?? 0;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    const url = new URL(incoming.url ?? '/', 'http://sandbox');
    const [, prefix = ''] = url.pathname.split('/');
    if (prefix === 'img') return send(response, pictureReply(url.pathname));
    const stand = stands.get(prefix);
    if (!stand) return send(response, statusReply(404));
    calls.push({
      source: stand.source.provider,
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      at: clock.now(),
    });
    const request: SandboxRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname.slice(prefix.length + 1) || '/',
      query: url.searchParams,
      headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
      body,
    };
    const fault = faults.get(stand.source.provider);
    if (latencyMs > 0) await systemClock.sleep(latencyMs);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'down') return void response.socket?.resetAndDestroy();
    if (fault?.kind === 'slow') await systemClock.sleep(fault.ms);
    const reply = replyOf(stand, request, fault, clock);
    if (fault?.kind === 'truncate') return sendHalf(response, reply);
    send(response, reply);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world: SandboxWorld = { catalogue, origin, clock, spotifyMode: options.spotifyMode ?? 'dev2026' };
  const emptyWorld = { ...world, catalogue: catalogueOf({ ...catalogue.variousArtists, albums: [] }, []) };
  for (const create of sourceFactories) {
    const source = create(world);
    const counted = options.limits !== 'off' && source.limit ? createRollingWindow(source.limit) : undefined;
    stands.set(source.prefix, { source, empty: create(emptyWorld), window: counted });
  }

  return {
    origin,
    catalogue,
    env: Object.assign({}, ...[...stands.values()].map((stand) => stand.source.env)),
    calls: (source) => calls.filter((call) => source === undefined || call.source === source),
    resetCalls: () => void calls.splice(0),
    setLatency(ms) {
      latencyMs = ms;
    },
    setFault(source, fault) {
      if (fault) faults.set(source, fault);
      else faults.delete(source);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function replyOf(stand: Stand, request: SandboxRequest, fault: Fault | undefined, clock: Clock): SandboxReply {
  const { source } = stand;
  if (fault?.kind === 'status') return statusReply(fault.status, fault.retryAfterS);
  if (fault?.kind === 'garbage') return garbageReply;
  if (fault?.kind === 'quota') return source.refuse({ ...unlimited, remaining: 0 });
  if (!request.headers['user-agent']) return source.admit?.(request) ?? statusReply(403);
  const refused = source.admit?.(request);
  if (refused) return refused;
  const turn = stand.window?.take(clock.now().getTime()) ?? { allowed: true, state: unlimited };
  const reply = turn.allowed ? handled(stand, request, fault) : source.refuse(turn.state);
  return { ...reply, headers: { ...source.headers?.(turn.state satisfies LimitState), ...reply.headers } };
}

function handled(stand: Stand, request: SandboxRequest, fault: Fault | undefined): SandboxReply {
  if (fault?.kind === 'empty') return stand.empty.handle(request);
  const reply = stand.source.handle(request);
  return fault?.kind === 'lie' && reply.json !== undefined ? { ...reply, json: lied(reply.json) } : reply;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
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
