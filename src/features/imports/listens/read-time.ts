const WITH_ZONE = /(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT)$/i;

/**
 * A time as histories write it, in milliseconds since 1970: Unix seconds or milliseconds, ISO 8601, `31 Oct 2021 13:37`; without a zone it is
 * UTC. NaN when it cannot be read.
 */
export function readTime(text: string): number {
  const bare = text.trim();
  if (/^\d{1,11}$/.test(bare)) return Number(bare) * 1000;
  if (/^\d{12,15}$/.test(bare)) return Number(bare);
  if (!/\d{4}/.test(bare)) return Number.NaN;
  const plain = bare.replace(/(\d{4}),\s*/, '$1 ');
  return Date.parse(WITH_ZONE.test(plain) ? plain : /^\d{4}-\d{2}-\d{2}T/.test(plain) ? `${plain}Z` : `${plain} UTC`);
}
