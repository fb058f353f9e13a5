import { buildCatalogue } from './build-catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import type { AlbumPlan, ArtistPlan } from './catalogue-plan.ts';

/** The artist of `intricateCatalogue` to whom all others are similar. */
export const INTRICATE_SEED = 'Orla Vantage';

/**
 * Four artists with every kind of release that is easily lost or stored twice, and three whom sources call similar although they have no
 * music.
 */
export function intricateCatalogue(): Catalogue {
  return buildCatalogue([...musicians, ...others]);
}

const common = { country: 'IE', begin: '1994', genre: 'Rock', script: 'english' } as const;

const seedAlbums: AlbumPlan[] = [
  { title: 'The Complete Reels', date: '2019-11-01', type: 'compilation', trackCount: 120, discs: 6 },
  { title: 'Three Nights at the Pavilion', date: '2011-04-18', secondaryTypes: ['live'], trackCount: 60, discs: 3 },
  { title: 'Tall Ships', date: '2004-09-06', tracks: ['Slack Water'], trackCount: 23, discs: 2 },
  {
    title: 'Rain & Radio: Part 1',
    date: '1997-05-12',
    trackCount: 10,
    titles: { spotify: 'Rain and Radio - Part 1', itunes: 'Rain & Radio, Pt. 1', lastfm: 'Rain & Radio (Part 1)' },
  },
  {
    title: 'Don’t Wake the Harbour',
    date: '2000-02',
    trackCount: 11,
    titles: { deezer: "Don't Wake the Harbour", spotify: 'Don’t Wake The Harbour' },
  },
  { title: 'Lanternfish', date: '1997-03-03', type: 'single', tracks: ['Lanternfish'], trackCount: 1 },
  { title: 'Lanternfish', key: 'again', date: '2014-03-03', type: 'single', trackCount: 3 },
  { title: 'Four Small Boats', date: '1995-10-20', type: 'ep', trackCount: 4 },
  {
    title: 'Tides: The Best Of',
    date: '2008-11-24',
    type: 'compilation',
    tracks: [{ from: 'Lanternfish/Lanternfish' }, { from: 'Tall Ships/Slack Water' }],
    trackCount: 12,
  },
];

const musicians: ArtistPlan[] = [
  {
    ...common,
    slug: 'orla-vantage',
    name: INTRICATE_SEED,
    kind: 'person',
    tags: ['intricate', 'folk rock'],
    magnitude: 6,
    similar: [
      'vantage-management',
      'the-tin-parliament',
      'unknown',
      'cass-and-elm',
      'slipstone-records',
      'dun-aengus-nine',
    ],
    albums: seedAlbums,
  },
  {
    ...common,
    slug: 'the-tin-parliament',
    name: 'The Tin Parliament',
    tags: ['intricate', 'folk rock'],
    magnitude: 5.4,
    albums: [
      { title: 'Tall Ships', date: '2006-06-19', trackCount: 10 },
      { title: 'Speaker of the House', date: '2009-01-26', tracks: ['Order, Order'], trackCount: 8 },
      {
        title: 'Speaker of the House (Deluxe Edition)',
        date: '2010-01-25',
        copyOf: 'Speaker of the House',
        trackCount: 4,
      },
      {
        title: 'Order, Order',
        date: '2009-01-05',
        type: 'single',
        tracks: [{ from: 'Speaker of the House/Order, Order' }],
      },
    ],
  },
  {
    ...common,
    slug: 'cass-and-elm',
    name: 'Cass & Elm',
    tags: ['intricate'],
    magnitude: 4.8,
    albums: [
      { title: 'Cass & Elm', key: 'first', date: '2001-08-13', trackCount: 10, titles: { itunes: 'Cass and Elm' } },
      { title: 'Cass & Elm', key: 'second', date: '2016-08-12', trackCount: 12 },
      { title: 'Kitchen Sessions', date: '2018', type: 'ep', trackCount: 5, missing: ['deezer'] },
      { title: 'Paper Coats', date: '2012-10-01', trackCount: 9, missing: ['spotify'] },
    ],
  },
  {
    ...common,
    slug: 'dun-aengus-nine',
    name: 'Dún Aengus Nine',
    tags: ['intricate'],
    magnitude: 4.5,
    albums: [
      { title: 'Nine Songs for the Cliff', date: '2003-11-17', trackCount: 9 },
      {
        title: 'Crossing (with Orla Vantage)',
        date: '2005-05-02',
        type: 'single',
        with: [{ slug: 'orla-vantage', join: ' & ' }],
        trackCount: 2,
      },
    ],
  },
];

const withoutMusic = {
  ...common,
  begin: undefined,
  magnitude: 2,
  albumCount: 0,
  noPicture: true,
} satisfies Partial<ArtistPlan>;

const others: ArtistPlan[] = [
  { ...withoutMusic, slug: 'vantage-management', name: 'Vantage Management', tags: ['management'] },
  { ...withoutMusic, slug: 'slipstone-records', name: 'Slipstone Records', tags: ['label'] },
  {
    ...withoutMusic,
    slug: 'unknown',
    name: '[unknown]',
    mbid: '125ec42a-7229-4250-afc5-e057484327fe',
    tags: [],
    missing: ['spotify', 'itunes'],
  },
];
