import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { recordedAnswersDir } from './recorded-answers.ts';

const FILE = resolve(recordedAnswersDir, '../openapi/spotify-catalog-subset.openapi.yml');

type JsonSchema = Record<string, unknown>;

/**
 * A check of an answer against one of the named schemas of Spotify's OpenAPI file (`AlbumObject`).
 * `dev2026`: the fields that the file marks as deprecated are not asked for, as in the development mode of 2026.
 */
export function spotifySchemas(mode: 'legacy' | 'dev2026'): (name: string) => z.ZodType {
  const file: { components: { schemas: Record<string, JsonSchema> } } = parse(readFileSync(FILE, 'utf8'));
  const schemas = file.components.schemas;
  const deprecated = deprecatedProperties(schemas);
  const definitions = JSON.parse(JSON.stringify(schemas), (key, value) => {
    if (key === '$ref') return String(value).replace('#/components/schemas/', '#/definitions/');
    if (key === 'required' && Array.isArray(value) && mode === 'dev2026') {
      return value.filter((name) => !deprecated.has(name));
    }
    return value;
  });
  return (name) => z.fromJSONSchema({ $ref: `#/definitions/${name}`, definitions }, { defaultTarget: 'openapi-3.0' });
}

function deprecatedProperties(value: unknown, found = new Set<string>()): Set<string> {
  if (value === null || typeof value !== 'object') return found;
  for (const [name, child] of Object.entries(value)) {
    if (child !== null && typeof child === 'object' && child.deprecated === true) found.add(name);
    deprecatedProperties(child, found);
  }
  return found;
}
