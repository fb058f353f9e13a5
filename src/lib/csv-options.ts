/**
 * How CSV is written, after RFC 4180. A line feed alone ends a row to most readers, too: csv-stringify (6.9.0) quotes a field for the line
 * ends that it writes itself and for no others.
 */
export const CSV_OPTIONS = { record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;
