import type { Clock } from '#lib/clock.ts';
import { catalogueOf } from './catalogue.ts';
import { type Fault, garbageReply, lied, statusReply } from './faults.ts';
import { createRollingWindow, type RollingWindow, unlimited } from './limits.ts';
import type { SandboxReply, SandboxRequest, SandboxSource, SandboxSourceFactory, SandboxWorld } from './source.ts';

/** A stand-in with its limit, and a second one for when it is to know nothing. */
export interface Stand {
  source: SandboxSource;
  /** The same over a world without anything in it. */
  empty: SandboxSource;
  /** Unset: nothing is counted. */
  window?: RollingWindow;
}

/** Puts a stand-in up over `world`. */
export function createStand(create: SandboxSourceFactory, world: SandboxWorld, limits: 'enforced' | 'off'): Stand {
  const source = create(world);
  const nothing = catalogueOf({ ...world.catalogue.variousArtists, albums: [] }, []);
  const window = limits === 'enforced' && source.limit ? createRollingWindow(source.limit) : undefined;
  return { source, empty: create({ ...world, catalogue: nothing }), window };
}

/** What the stand-in says to a call, with its fault and its limit taken into account. Faults of the connection are the server's. */
export function replyOf(stand: Stand, request: SandboxRequest, fault: Fault | undefined, clock: Clock): SandboxReply {
  const { source } = stand;
  if (fault?.kind === 'status') return statusReply(fault.status, fault.retryAfterS);
  if (fault?.kind === 'garbage') return garbageReply;
  if (fault?.kind === 'quota') return source.refuse({ ...unlimited, remaining: 0 });
  if (!request.headers['user-agent']) return source.admit?.(request) ?? statusReply(403);
  const refused = source.admit?.(request);
  if (refused) return refused;
  const turn = stand.window?.take(clock.now().getTime()) ?? { allowed: true, state: unlimited };
  const reply = turn.allowed ? handled(stand, request, fault) : source.refuse(turn.state);
  return { ...reply, headers: { ...source.headers?.(turn.state), ...reply.headers } };
}

function handled(stand: Stand, request: SandboxRequest, fault: Fault | undefined): SandboxReply {
  if (fault?.kind === 'empty') return stand.empty.handle(request);
  const reply = stand.source.handle(request);
  return fault?.kind === 'lie' && reply.json !== undefined ? { ...reply, json: lied(reply.json) } : reply;
}
