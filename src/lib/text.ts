// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what PostgreSQL and terminals must not be given
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF]/g;

/** The first half of a character that was cut in two. */
const HALF_AT_END = /[\uD800-\uDBFF]$/;

/**
 * Text from outside, fit to be stored: trimmed, without NUL and other control characters, well-formed (no lone surrogates, which
 * PostgreSQL's jsonb refuses), at most `maxLength` characters. Anything else, or what is left empty, is `undefined`.
 */
export function cleanText(value: unknown, maxLength = 1000): string | undefined {
  if (typeof value !== 'string') return undefined;
  const cut = value.slice(0, maxLength).replace(HALF_AT_END, '');
  const text = cut.toWellFormed().replace(CONTROL, ' ').trim();
  return text === '' ? undefined : text;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The readable text of a snippet of HTML: tags dropped, `<br>` and `<p>` as line breaks, common entities decoded. */
export function plainTextOf(html: string): string {
  return html
    .replace(/<(br|\/p)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
      if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
      const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replace(/[ \t]+/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
