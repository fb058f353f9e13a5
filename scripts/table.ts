/** Rows as aligned text: a header line, then one line a row. Long values are cut. */
export function table(rows: readonly Record<string, unknown>[]): string {
  const [first] = rows;
  if (!first) return '  (nothing)';
  const names = Object.keys(first);
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)));
  return lines
    .map((line) => `  ${line.map((text, column) => pad(text, widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

const MAX_CELL = 48;

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : value instanceof Date ? value.toISOString() : String(value);
  const characters = [...text.replaceAll(/\s+/g, ' ')];
  return characters.length > MAX_CELL ? `${characters.slice(0, MAX_CELL - 1).join('')}…` : characters.join('');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(width - [...text].length);
}
