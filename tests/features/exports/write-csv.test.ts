import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeCsv } from '#features/exports/write-rows.ts';

// Such a text is marked for spreadsheets: exports.test.ts.
const isFormula = (text: string) => /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text);
const text = fc
  .string({ unit: fc.constantFrom('a', ' ', ',', ';', '"', "'", '\n', '\r', '\t', '=', '夜', '\u2028') })
  .filter((made) => !isFormula(made));

test('Whatever is in a text, it stays one field of one row to a reader that takes any line end for one', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.record({ title: text, album: text }), { minLength: 1 }), async (rows) => {
      let written = '';
      for await (const piece of writeCsv(['title', 'album'], Readable.from([rows]))) written += piece;
      expect(parse(written, { columns: true, record_delimiter: ['\r\n', '\n', '\r'] })).toEqual(rows);
    }),
  ));
