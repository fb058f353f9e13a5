import { AppError } from '#lib/errors.ts';

/** The problem of a local id that nothing has, or has no more. */
export function notHere(noun: 'artist' | 'album' | 'track', id: number | string): AppError {
  return new AppError('not_found', `${noun}.not_found`, `There is no ${noun} with the local id ${id}.`);
}
