import type { ProviderName } from '#music/provider-names.ts';
import { type ExpansionSize, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { startSandbox } from '#sandbox/server.ts';
import { obey } from '../search/child-channel.ts';

/** The sandbox in a process of its own, with its limits enforced: it must not share the event loop of what is measured. */
export interface SandboxSettings {
  size: ExpansionSize;
  latencyMs: number;
}

const { size, latencyMs } = JSON.parse(process.env.SANDBOX_SETTINGS ?? '') as SandboxSettings; // written by stage.ts
const sandbox = await startSandbox({ catalogue: expansionCatalogue(size), latencyMs });

const commands = {
  ready: () => true,
  env: () => sandbox.env,
  artists: () => sandbox.catalogue.artists.map(({ name }) => name),
  /** How many calls each source got since `forgetCalls`. */
  calls: () => {
    const counts: Partial<Record<ProviderName, number>> = {};
    for (const { source } of sandbox.calls()) counts[source] = (counts[source] ?? 0) + 1;
    return counts;
  },
  /** How many calls there were to each path, most first. */
  paths: () => {
    const counts = new Map<string, number>();
    for (const { path } of sandbox.calls()) {
      const pattern = path.replaceAll(/\/(\d+|[\w-]{22,})(?=\/|$)/g, '/…');
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a);
  },
  violations: () => sandbox.violations(),
  limits: (source: ProviderName) => sandbox.limits(source),
  forgetCalls: () => sandbox.resetCalls(),
};

export type SandboxCommands = typeof commands;

obey(commands, () => sandbox.close());
