/** How a smart playlist is filled; a playlist without a kind is filled by hand. */
export const SMART_KINDS = [
  'top-rated',
  'most-played',
  'favorites',
  'recently-played',
  'by-tag',
  'discover-weekly',
  'rules',
] as const;
export type SmartKind = (typeof SMART_KINDS)[number];

/** What an owner may let somebody else do: read it, or change its tracks as well. */
export const PLAYLIST_RIGHTS = ['view', 'edit'] as const;
export type PlaylistRight = (typeof PLAYLIST_RIGHTS)[number];
