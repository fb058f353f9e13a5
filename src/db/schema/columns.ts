import { customType, timestamp } from 'drizzle-orm/pg-core';

/** A point in time, with its zone; raw queries give it as text, typed ones as `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Search lexemes. Filled by `array_to_tsvector` from words that the application makes: no text parser, no locale is involved. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** Text that is compared and sorted by its bytes, alike on every server and several times as fast as by a language's rules. */
export const byteText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
