/** What a person may say of a song with one press; one replaces the other. */
export const REACTIONS = ['like', 'dislike'] as const;
export type ReactionKind = (typeof REACTIONS)[number];
