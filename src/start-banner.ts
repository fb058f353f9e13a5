import type { Services } from './services.ts';

/** What the owner wants to know at the start: where it listens, where the data is, which sources are on and what would switch on more. */
export function banner(
  { config, database, registry }: Services,
  { url, setupCode }: { url?: string; setupCode?: string },
): string {
  const on = registry.providers.map((provider) => provider.name).join(', ') || 'none';
  const lines = [
    ...(url
      ? [
          ['address', url],
          ['docs', `${url}/docs`],
        ]
      : [['role', 'worker: runs jobs, and answers no requests']]),
    ...(setupCode ? [['setup code', `${setupCode}: who registers first needs it, and is the admin`]] : []),
    ['database', database.description],
    ['sources on', on],
    ...registry.absent.map(({ name, reason }) => [`${name} off`, reason]),
    ...(config.role === 'api' ? [['role', 'api: jobs wait for a process with ROLE=worker or all']] : []),
    ...(url ? [['first search', `curl '${url}/search/orchestrated?q=…'`]] : []),
  ];
  const width = Math.max(...lines.map(([label = '']) => label.length));
  return [`Fonoteca ${config.version}`, ...lines.map(([label = '', text]) => `  ${label.padEnd(width)}  ${text}`)].join(
    '\n',
  );
}
