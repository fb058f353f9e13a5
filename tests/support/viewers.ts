import type { Viewer } from '#http/viewer.ts';

/** The owner of the machine: the one account of an empty database. */
export const owner: Viewer = {
  id: 1,
  roles: ['admin', 'listener'],
  scopes: ['read', 'write', 'download'],
  via: 'machine',
};
