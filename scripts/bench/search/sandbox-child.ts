import type { ProviderName } from '#music/provider-names.ts';
import type { Fault } from '#sandbox/faults.ts';
import { type SandboxOptions, startSandbox } from '#sandbox/server.ts';
import { obey } from './child-channel.ts';

/** The sandbox in a process of its own: it must not share the event loop of what is measured. */
const sandbox = await startSandbox(JSON.parse(process.env.SANDBOX_OPTIONS ?? '{}') as SandboxOptions);

const commands = {
  ready: () => true,
  env: () => sandbox.env,
  /** How many calls each source got since `forgetCalls`. */
  calls: () => {
    const counts: Partial<Record<ProviderName, number>> = {};
    for (const { source } of sandbox.calls()) counts[source] = (counts[source] ?? 0) + 1;
    return counts;
  },
  forgetCalls: () => sandbox.resetCalls(),
  setFault: (source: ProviderName, fault: Fault | null) => sandbox.setFault(source, fault),
  /** What the catalogue says of its artists. */
  artists: () =>
    sandbox.catalogue.artists.map(({ name, tags, sources, albums }) => ({
      name,
      tags: tags.map((tag) => tag.name),
      sources: [...sources],
      albums: albums.length,
    })),
};

export type SandboxCommands = typeof commands;

obey(commands, () => sandbox.close());
