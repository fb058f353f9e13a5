import type { Prose } from '#music/entities.ts';
import type { PageSummary } from './wikipedia.api.ts';

/** The article's first paragraph with the page to credit; null for disambiguation pages and pages without text. */
export function proseOf(raw: PageSummary): Prose | null {
  if (raw.type !== 'standard' || raw.extract === undefined) return null;
  return {
    summary: raw.extract,
    url: raw.content_urls?.desktop.page,
    license: 'CC BY-SA 4.0',
    language: raw.lang ?? 'en',
  };
}
