import { customType, timestamp } from 'drizzle-orm/pg-core';

/** A point in time, with its zone; raw queries give it as text, typed ones as `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Search lexemes. Filled by `array_to_tsvector` from words that the application makes: no text parser, no locale is involved. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
