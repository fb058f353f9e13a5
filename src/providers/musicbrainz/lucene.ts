/** Text as plain words of a Lucene query: nothing in it is an operator. */
export function lucenePlain(text: string): string {
  return text.replace(/[+\-&|!(){}[\]^"~*?:\\/]/g, '\\$&').replace(/\b(?:AND|OR|NOT)\b/g, (word) => word.toLowerCase());
}

/** Text as one quoted phrase of a Lucene query. */
export function lucenePhrase(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
