import type { Clock } from '#lib/clock.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { Catalogue } from './catalogue.ts';

/** A call as a stand-in sees it: `path` begins after the source's prefix (`/artist/27`), header names are lower case. */
export interface SandboxRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: string;
}

/** `json` is written as JSON, after `before` where a source puts something there; `body` as it is. The status is 200 unless said. */
export interface SandboxReply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  before?: string;
  body?: string | Uint8Array;
}

/** What a stand-in is made from. */
export interface SandboxWorld {
  catalogue: Catalogue;
  /** `http://127.0.0.1:4711`, without a slash at the end. */
  origin: string;
  clock: Clock;
  spotifyMode: 'legacy' | 'dev2026';
  /** Tokens that end at this time (epoch ms) or before it count as expired, whatever the clock says. */
  spotifyTokens: { endedUpTo: number };
}

/** How far a source's rolling window is used, this call included. */
export interface LimitState {
  calls: number;
  remaining: number;
  /** Whole seconds until the oldest call leaves the window, at least 1. */
  resetInS: number;
}

/** A stand-in for one source under one path prefix. */
export interface SandboxSource {
  /** The name under which its calls are counted and its faults are set. */
  provider: ProviderName;
  /** The first part of the path: `deezer` for `/deezer/artist/27`. */
  prefix: string;
  /** The environment variables that point a server at it. */
  env: Record<string, string>;
  /** How often it may be called; unset: as often as one likes. */
  limit?: { calls: number; windowMs: number };
  /** Its own way to say "too many". */
  refuse(state: LimitState): SandboxReply;
  /** Sent with every answer. */
  headers?(state: LimitState): Record<string, string>;
  /** A refusal that comes before the limit (keys, User-Agent); undefined lets the call pass. */
  admit?(request: SandboxRequest): SandboxReply | undefined;
  handle(request: SandboxRequest): SandboxReply;
}

/** Makes a stand-in over a world; called a second time with an empty catalogue for the fault `empty`. */
export type SandboxSourceFactory = (world: SandboxWorld) => SandboxSource;
