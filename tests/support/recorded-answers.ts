import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** The folder of recorded real answers. It lies beside the repository, and a clone alone does not have it. */
export const recordedAnswersDir = resolve(import.meta.dirname, '../../../shared/reference/providers/examples');

/** False in a clone without that folder: `describe.skipIf(!hasRecordedAnswers)`. */
export const hasRecordedAnswers = existsSync(resolve(recordedAnswersDir, 'index.json'));
if (!hasRecordedAnswers) {
  process.stderr.write(
    `Recorded answers are not there (${recordedAnswersDir}): the tests that read them are skipped.\n`,
  );
}

export interface RecordedAnswer {
  file: string;
  provider: string;
  /** `GET https://…`, or prose where the original request is not known. */
  request: string;
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

const manifest = z.array(
  z.object({
    file: z.string(),
    provider: z.string(),
    request: z.string(),
    status: z.number(),
    headers: z.record(z.string(), z.string()),
  }),
);
const wrapped = z.object({ _http: z.object({}), bodyText: z.string() });

/** Every recorded answer; those that are not JSON are taken out of their wrapping. */
export function recordedAnswers(): RecordedAnswer[] {
  const rows = manifest.parse(JSON.parse(readFileSync(resolve(recordedAnswersDir, 'index.json'), 'utf8')));
  return rows.map((row) => ({
    ...row,
    headers: Object.fromEntries(Object.entries(row.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: bodyOf(row.file),
  }));
}

/** The recorded answer in that file, such as `deezer/artist.json`. */
export function recorded(file: string): RecordedAnswer {
  const found = recordedAnswers().find((answer) => answer.file === file);
  if (!found) throw new Error(`no recorded answer ${file}`);
  return found;
}

function bodyOf(file: string): string {
  const text = readFileSync(resolve(recordedAnswersDir, file), 'utf8');
  return file.endsWith('.http.json') ? wrapped.parse(JSON.parse(text)).bodyText : text;
}
