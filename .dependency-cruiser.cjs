/** Who may import whom. docs/architecture.md says why; `npm run deps` checks it. */

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one, or need a third.', {}, { circular: true }),
    rule('imports-resolve', 'A misspelt import would slip past every other rule.', {}, { couldNotResolve: true }),
    rule(
      'lib-is-a-leaf',
      'lib/ knows nothing of ours.',
      { path: '^src/lib/' },
      { path: '^src/', pathNot: '^src/lib/' },
    ),
    rule(
      'music-is-pure',
      'music/ is knowledge without I/O.',
      { path: '^src/music/' },
      { path: '^src/|^node_modules/(drizzle|hono|@hono|undici|postgres)', pathNot: '^src/(music|lib)/' },
    ),
    rule(
      'music-does-no-io',
      'music/ is knowledge without I/O.',
      { path: '^src/music/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'providers-know-no-db-no-features',
      'A source gives candidates; what becomes of them is none of its business.',
      { path: '^src/providers/' },
      { path: '^src/', pathNot: '^src/((providers|music|lib)/|config\\.ts$)' },
    ),
    rule(
      'providers-are-islands',
      'One source never leans on another.',
      { path: '^src/providers/([^/]+)/' },
      { path: '^src/providers/[^/]+/', pathNot: '^src/providers/$1/' },
    ),
    rule(
      'provider-internals-are-private',
      'Everybody asks for a capability; only the composition root names a source.',
      { path: '^src/', pathNot: '^src/(providers/|services\\.ts$)' },
      { path: '^src/providers/', pathNot: '^src/providers/(registry|provider|provider-error|provider-health)\\.ts$' },
    ),
    rule(
      'kits-know-no-features',
      'db/, jobs/ and http/ serve every feature and know none.',
      { path: '^src/(db|jobs|http)/' },
      { path: '^src/(features|providers|subsonic|sandbox)/|^src/(app|worker|services|main)\\.ts$' },
    ),
    rule(
      'http-knows-no-db',
      'The HTTP kit works without a database.',
      { path: '^src/http/' },
      { path: '^src/(db|jobs)/' },
    ),
    rule(
      'slices-through-index',
      'A slice is reached through its index.ts; its routes also by app.ts, its jobs by worker.ts.',
      { path: '^src/features/([^/]+)/' },
      { path: '^src/features/[^/]+/', pathNot: ['^src/features/$1/', '^src/features/[^/]+/index\\.ts$'] },
    ),
    rule(
      'slices-through-index-from-outside',
      'A slice is reached through its index.ts; its routes also by app.ts, its jobs by worker.ts.',
      { path: '^src/', pathNot: '^src/features/' },
      { path: '^src/features/', pathNot: '(/index|\\.routes|\\.job)\\.ts$' },
    ),
    rule(
      'catalog-is-the-base-slice',
      'Every slice may lean on the catalogue; it leans on none, but shows jobs as their own slice does.',
      { path: '^src/features/(catalog|jobs)/' },
      { path: '^src/features/', pathNot: '^src/features/(catalog|jobs)/' },
    ),
    rule(
      'only-repositories-touch-sql',
      'SQL is in *.repository.ts, *-sql.ts and db/.',
      { path: '^src/(features|subsonic|providers|music)/', pathNot: '(\\.repository|-sql)\\.ts$' },
      { path: '^(src/db/|node_modules/(drizzle-orm|postgres)/)', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'hono-only-at-doors',
      'What happens below the routes knows no HTTP.',
      { path: '^src/', pathNot: '\\.(routes|schemas)\\.ts$|^src/(http|subsonic|sandbox)/|^src/app\\.ts$' },
      { path: '^node_modules/(@hono/|hono)' },
    ),
    rule(
      'composition-root-is-private',
      'Everything gets what it needs handed; only main.ts takes it from services.ts.',
      { path: '^src/', pathNot: '^src/main\\.ts$' },
      { path: '^src/services\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'sandbox-is-outside',
      'The product never knows that its sources may be made up.',
      { path: '^src/', pathNot: '^src/sandbox/' },
      { path: '^src/sandbox/' },
    ),
    rule(
      'src-never-imports-tests',
      'Tests lean on src, never the reverse.',
      { path: '^src/' },
      { path: '^(tests|scripts)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
