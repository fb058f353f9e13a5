import { catalogueOf } from './catalogue.ts';
import { type Fault, garbageReply, lied, statusReply } from './faults.ts';
import { createRollingWindow, type RollingWindow, unlimited } from './limits.ts';
import type {
  LimitState,
  SandboxReply,
  SandboxRequest,
  SandboxSource,
  SandboxSourceFactory,
  SandboxWorld,
} from './source.ts';

/** A stand-in with its limit, and a second one for when it is to know nothing. */
export interface Stand {
  source: SandboxSource;
  /** The same over a world without anything in it. */
  empty: SandboxSource;
  /** Unset where the source has no limit. */
  window?: RollingWindow;
  /** False: a full window is only noted. */
  isEnforced: boolean;
}

/** A call's place in the rolling window. */
interface Turn {
  isBeyondLimit: boolean;
  state: LimitState;
}

/** Puts a stand-in up over `world`. */
export function createStand(create: SandboxSourceFactory, world: SandboxWorld, limits: 'enforced' | 'off'): Stand {
  const source = create(world);
  const nothing = catalogueOf({ ...world.catalogue.variousArtists, albums: [] }, []);
  return {
    source,
    empty: create({ ...world, catalogue: nothing }),
    window: source.limit && createRollingWindow(source.limit),
    isEnforced: limits === 'enforced',
  };
}

/** Counts a call as it arrives, whatever will be answered. */
export function takeTurn({ window, isEnforced }: Stand, at: Date): Turn {
  const { allowed, state } = window?.take(at.getTime()) ?? { allowed: true, state: unlimited };
  return { isBeyondLimit: !allowed, state: isEnforced ? state : unlimited };
}

/** What the stand-in says to a call, with its fault and its turn taken into account. Faults of the connection are the server's. */
export function replyOf(stand: Stand, request: SandboxRequest, fault: Fault | undefined, turn: Turn): SandboxReply {
  const { source } = stand;
  if (fault?.kind === 'status') return statusReply(fault.status, fault.retryAfterS);
  if (fault?.kind === 'garbage') return garbageReply;
  if (fault?.kind === 'quota') return source.refuse({ ...unlimited, remaining: 0 });
  if (!request.headers['user-agent']) return source.admit?.(request) ?? statusReply(403);
  const refused = source.admit?.(request);
  if (refused) return refused;
  const isRefused = turn.isBeyondLimit && stand.isEnforced;
  const reply = isRefused ? source.refuse(turn.state) : handled(stand, request, fault);
  return { ...reply, headers: { ...source.headers?.(turn.state), ...reply.headers } };
}

function handled(stand: Stand, request: SandboxRequest, fault: Fault | undefined): SandboxReply {
  if (fault?.kind === 'empty') return stand.empty.handle(request);
  const reply = stand.source.handle(request);
  return fault?.kind === 'lie' && reply.json !== undefined ? { ...reply, json: lied(reply.json) } : reply;
}
