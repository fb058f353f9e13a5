import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '#config.ts';

const REPO = resolve(import.meta.dirname, '../..');
const example = readFileSync(resolve(REPO, '.env.example'), 'utf8');
const settings = [...example.matchAll(/^#([A-Z][A-Z_]*)=(.*)$/gm)].map(
  ([, name, value]) => [name ?? '', value ?? ''] as const,
);

describe('.env.example', () => {
  test('names every variable that the configuration reads, and no other', () => {
    const config = readFileSync(resolve(REPO, 'src/config.ts'), 'utf8');
    const read = [...config.matchAll(/^ {2}([A-Z][A-Z_]*): /gm)].map(([, name]) => name);
    expect(settings.map(([name]) => name).sort()).toEqual(read.sort());
  });

  test('shows values that are the defaults, but for the secrets, the contact and the database', () => {
    const shown = settings.filter(([name]) => !['CONTACT', 'DATABASE_URL', 'PROVIDERS'].includes(name));
    expect(loadConfig(Object.fromEntries(shown))).toEqual(loadConfig({}));
  });
});
