/** `disk_full` and `insufficient_resources` of PostgreSQL. */
const FULL_DATABASE = new Set(['53100', '53000']);

/** Whether a disk, ours or the database's, has no room left; `pgCode` is what the database said. */
export function isDiskFull(error: unknown, pgCode?: string): boolean {
  if (pgCode !== undefined && FULL_DATABASE.has(pgCode)) return true;
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
