import { normalizeName } from '#music/normalize.ts';

/**
 * How well a query fits an item, 0 (not at all) to 1. `fieldOf` gives the item's texts under a field's
 * name (`""` the default field's), each normalised and with a blank at both ends.
 */
export type LuceneQuery = (fieldOf: (field: string) => string[]) => number;

interface Token {
  kind: 'open' | 'close' | 'word' | 'phrase';
  text: string;
  /** `artist` for `artist:"x"`; unset for the default field. */
  field?: string;
}

const TOKEN = /([()])|(?:([a-z]+):)?(?:"((?:\\.|[^"\\])*)"|([()])|((?:\\.|[^\s()"\\])+))/gi;
const unescaped = (text: string) => text.replace(/\\(.)/g, '$1');

/** The part of Lucene's language that MusicBrainz' clients write: fields, phrases, AND, OR, NOT, brackets; words side by side mean OR. */
export function parseLucene(query: string): LuceneQuery {
  const tokens = tokensOf(query);
  let at = 0;

  function alternatives(field: string): LuceneQuery {
    const parts: LuceneQuery[] = [];
    while (at < tokens.length && tokens[at]?.kind !== 'close') {
      if (isOperator(tokens[at], 'OR')) at += 1;
      else parts.push(conjunction(field));
    }
    // Side by side, each word that fits counts its share.
    return (fieldOf) => (parts.length === 0 ? 0 : sum(parts.map((part) => part(fieldOf))) / parts.length);
  }

  function conjunction(field: string): LuceneQuery {
    const parts = [single(field)];
    while (isOperator(tokens[at], 'AND') || isOperator(tokens[at], 'NOT')) {
      const negated = tokens.slice(at, at + 2).some((token) => isOperator(token, 'NOT'));
      while (isOperator(tokens[at], 'AND') || isOperator(tokens[at], 'NOT')) at += 1;
      const part = single(field);
      parts.push(negated ? (fieldOf) => (part(fieldOf) > 0 ? 0 : 1) : part);
    }
    return (fieldOf) => {
      const fits = parts.map((part) => part(fieldOf));
      return fits.includes(0) ? 0 : sum(fits) / fits.length;
    };
  }

  function single(outer: string): LuceneQuery {
    const token = tokens[at];
    at += 1;
    if (!token) return () => 0;
    const field = token.field ?? outer;
    if (token.kind === 'open') {
      const inside = alternatives(field);
      at += 1; // its closing bracket
      return inside;
    }
    return token.kind === 'phrase' ? phrase(field, token.text) : phrase(field, token.text.replace(/\*$/, ''));
  }

  return alternatives('');
}

function tokensOf(query: string): Token[] {
  return [...query.matchAll(TOKEN)].map(([, bracket, field, quoted, fieldBracket, word]) => {
    const open = bracket ?? fieldBracket;
    if (open) return { kind: open === '(' ? 'open' : 'close', text: open, field: field?.toLowerCase() };
    if (quoted !== undefined) return { kind: 'phrase', text: unescaped(quoted), field: field?.toLowerCase() };
    return { kind: 'word', text: unescaped(word ?? ''), field: field?.toLowerCase() };
  });
}

const isOperator = (token: Token | undefined, operator: string) =>
  token?.kind === 'word' && token.field === undefined && token.text === operator;

/** Scripts that are written without blanks are searched by their letters. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** 1 for the whole text, less for words within a longer one. */
function phrase(field: string, text: string): LuceneQuery {
  const wanted = ` ${normalizeName(text)} `;
  const inside = UNSPACED.test(wanted) ? wanted.trim() : wanted;
  return (fieldOf) => {
    let best = 0;
    for (const own of fieldOf(field)) {
      if (own === wanted) return 1;
      if (own.includes(inside)) best = Math.max(best, 0.5 + 0.4 * (wanted.length / own.length));
    }
    return best;
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
