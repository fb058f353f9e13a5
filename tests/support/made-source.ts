import type { ProviderName } from '#music/provider-names.ts';
import type { Provider } from '#providers/provider.ts';
import type { Registry } from '#providers/registry.ts';

/** A source that answers what `answers` says, and knows artists and albums by its own ids alone. */
export function madeSource(name: ProviderName, answers: Partial<Provider> = {}): Provider {
  const ownId = (ref: { externalIds: Partial<Record<string, string>> }) => ref.externalIds[name] ?? null;
  return { name, quality: { default: 60 }, artistKey: ownId, albumKey: ownId, trackKey: ownId, ...answers };
}

/** The sources that are switched on. As the real one does it: who has the function has the capability. */
export function registryOf(...providers: Provider[]): Registry {
  return { providers, absent: [], with: (capability) => providers.filter((one) => one[capability]) as never };
}
