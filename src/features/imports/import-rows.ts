import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { analyzeGrown } from './analyze-grown.repository.ts';
import type { ImportFiles } from './import-files.ts';
import type { RowKind } from './import-kinds.ts';
import { type ImportReport, openReport, type Refusal } from './import-report.ts';
import { addTally, type StoredImport, type Tally } from './imports.repository.ts';
import { type ImportPart, openImportFile } from './read/open-import-file.ts';
import type { ReadItem } from './read/read-item.ts';
import { readText } from './read/text-lines.ts';

interface Deps {
  database: Database;
  clock: Clock;
  files: ImportFiles;
  signal: AbortSignal;
  /** In bytes of the file. */
  onProgress(now: { done: number; total: number }): Promise<void>;
}

/** An item with the file of the ZIP that it stands in. */
type FoundItem<T> = ReadItem<T> & { file?: string };

/** Somebody else has gone on with this import: what this worker does does not count any more. */
class TakenOver extends Error {}

/**
 * Takes the rows of a file in, in sets: each with its counts in one transaction, so that an import that was killed goes on behind the last
 * set that is here. While the database takes one set in, the next is read; no more than these two are held.
 */
export async function importRows<T>(deps: Deps, stored: StoredImport, kind: RowKind<T>): Promise<void> {
  const file = await openImportFile(deps.files.source, kind.inZip);
  const report = await openReport(deps.files.report, stored.reportBytes);
  let at = stored;
  let skip = stored.total;
  let set: FoundItem<T>[] = [];
  let size = kind.setSize.first;
  let taken = Promise.resolve();
  const take = async (items: readonly FoundItem<T>[], done: number) => {
    deps.signal.throwIfAborted();
    const begun = deps.clock.now().getTime();
    at = await takeRows(deps, at, { kind, report, items });
    size = nextSize(size, deps.clock.now().getTime() - begun, kind.setSize.most);
    await deps.database.run(analyzeGrown);
    await deps.onProgress({ done, total: file.bytes });
  };
  const beginSet = async () => {
    const items = set;
    set = [];
    await taken;
    taken = take(items, file.bytesRead());
    taken.catch(() => {}); // whoever waits for it hears of it
  };
  try {
    await file.eachPart(async (part) => {
      for await (const items of itemsOf(part, kind)) {
        const fresh = items.slice(skip);
        skip -= items.length - fresh.length;
        for (const item of fresh) {
          set.push(item);
          if (set.length >= size) await beginSet();
        }
      }
    });
    if (set.length > 0) await beginSet();
    await taken;
  } finally {
    await taken.catch(() => {}); // thrown above, or what was thrown there came first
    await report.close();
  }
}

const SHORT_MS = 500;
const LONG_MS = 1500;

/** Searches that have something to store wait for a set, and a transaction may take only so long: on a slow machine sets are small. */
function nextSize(size: number, tookMs: number, most: number): number {
  if (tookMs < SHORT_MS) return Math.min(size * 2, most);
  return tookMs > LONG_MS ? Math.max(Math.ceil(size / 2), LEAST) : size;
}

const LEAST = 100;

/** Looks whether a file begins as one of its kind does. Rejects with `UnreadableFile` when it does not. */
export async function checkBeginning<T>(path: string, kind: RowKind<T>): Promise<void> {
  const file = await openImportFile(path, kind.inZip);
  let isChecked = false;
  await file.eachPart(async (part) => {
    if (isChecked) return;
    isChecked = true;
    for await (const _ of itemsOf(part, kind)) break;
  });
}

async function* itemsOf<T>({ name: file, chunks }: ImportPart, kind: RowKind<T>): AsyncGenerator<FoundItem<T>[]> {
  const reader = kind.createReader();
  const named = (items: ReadItem<T>[]) => (file === undefined ? items : items.map((item) => ({ ...item, file })));
  for await (const piece of readText(chunks)) yield named(reader.feed(piece));
  yield named(reader.end());
}

async function takeRows<T>(
  { database }: Deps,
  stored: StoredImport,
  { kind, report, items }: { kind: RowKind<T>; report: ImportReport; items: readonly FoundItem<T>[] },
): Promise<StoredImport> {
  const refusals = items.flatMap((item): Refusal[] =>
    'refused' in item ? [{ line: item.line, reason: item.refused, ...(item.file && { file: item.file }) }] : [],
  );
  const values = items.flatMap((item) => ('value' in item ? [item.value] : []));
  const skipped = items.length - refusals.length - values.length;
  const reportBytes = await report.add(refusals);
  const tally: Tally = { created: 0, updated: 0, unchanged: 0, unmatched: 0, refused: refusals.length, skipped };
  await transactionOf(
    database,
    stored.dryRun,
    async (tx) => {
      if (values.length > 0) Object.assign(tally, await kind.take(tx, values));
    },
    async (tx) => {
      if (!(await addTally(tx, stored, { tally, rows: items.length, reportBytes }))) throw new TakenOver();
    },
  );
  return { ...stored, total: stored.total + items.length, reportBytes };
}

/** What is only tried is undone; what is noted of it stays. */
async function transactionOf(
  database: Database,
  isDryRun: boolean,
  work: Parameters<Database['transaction']>[0],
  note: Parameters<Database['transaction']>[0],
): Promise<void> {
  if (!isDryRun) {
    await database.transaction(async (tx) => {
      await work(tx);
      await note(tx);
    });
    return;
  }
  const undone = new Error('only tried');
  await database
    .transaction(async (tx) => {
      await work(tx);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  await database.transaction(note);
}
