import { AppError } from '#lib/errors.ts';

/** The problem of a tag that does not exist, or is another person's: which of the two is not told. */
export function noSuchTag(): AppError {
  return new AppError('not_found', 'tag.not_found', 'You have no such tag.');
}
