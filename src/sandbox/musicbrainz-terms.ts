import type { AlbumType } from '#music/entities.ts';
import { uuidOf } from './catalogue-ids.ts';

/** The ids that MusicBrainz gives to its own words, where they were recorded. */
export const ARTIST_TYPES = {
  person: { type: 'Person', 'type-id': 'b6e035f4-3ce9-331c-97df-83397230b0df' },
  group: { type: 'Group', 'type-id': 'e431f5f6-b5d2-343d-8b36-72607fffb74b' },
} as const;

/** A compilation is an album with a secondary type. */
export const PRIMARY_TYPES: Record<AlbumType, { type: string; id: string }> = {
  album: { type: 'Album', id: 'f529b476-6e62-324f-b0aa-1f3e33d313fc' },
  compilation: { type: 'Album', id: 'f529b476-6e62-324f-b0aa-1f3e33d313fc' },
  ep: { type: 'EP', id: '6d0c5bf6-7a33-3420-a519-44fc63eedebf' },
  single: { type: 'Single', id: 'd6038452-8ee0-3f68-affc-2de9a1ede0b9' },
};

export const OFFICIAL = { status: 'Official', 'status-id': '4e304316-386d-3409-af2e-78857eec5cfe' };

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** A country as MusicBrainz writes an area. */
export const countryName = (code: string) => (code === 'XW' ? '[Worldwide]' : (countryNames.of(code) ?? code));
export const countryId = (code: string) => uuidOf(`area:${code}`);

export const areaInSearch = (code: string) => ({
  id: countryId(code),
  name: countryName(code),
  'sort-name': countryName(code),
  'iso-3166-1-codes': [code],
});

export const areaOf = (code: string) => ({ ...areaInSearch(code), disambiguation: '' });
