import { describe, expect, it } from 'vitest';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded, recordedAnswers } from '../support/recorded-answers.ts';
import { whileTimePasses } from '../support/while-time-passes.ts';
import { context, lastfm } from './lastfm-source.ts';

const answer = (file: string): FakeAnswer => recorded(`lastfm/${file}.json`);

describe.skipIf(!hasRecordedAnswers)('recorded answers of Last.fm', () => {
  it('artist search', async () => {
    const { provider } = lastfm({ 'artist.search': answer('artist.search') });
    expect(await provider.searchArtists({ query: 'cher', limit: 1 }, context)).toEqual([
      { provider: 'lastfm', id: 'cher', externalIds: { lastfm: 'cher' }, name: 'Cher', listeners: 2_243_379 },
    ]);
  });

  it('album search', async () => {
    const { provider } = lastfm({ 'album.search': answer('album.search') });
    const found = await provider.searchAlbums({ query: 'By the throat', limit: 3 }, context);
    expect(found.map(({ title, credits }) => [title, credits[0]?.name])).toEqual([
      ['Taken by the Throat', 'Accuser'],
      ['Taken By The Throat', 'Accu§er'],
      ['Seizing Fate By the Throat', 'Bryce Beverlin II'],
    ]);
    expect(found[0]?.images?.[0]).toEqual({
      url: 'http://userserve-ak.last.fm/serve/300x300/99533223.jpg',
      width: 300,
      height: 300,
    });
  });

  it('artist', async () => {
    const { provider } = lastfm({ 'artist.getinfo': answer('artist.getinfo') });
    const artist = await provider.getArtist('legião urbana', context);
    expect(artist).toMatchObject({
      id: 'legião urbana',
      name: 'Legião Urbana',
      listeners: 740_367,
      playCount: 44_476_703,
      bio: { url: 'https://www.last.fm/music/Legi%C3%A3o+Urbana', license: 'CC BY-SA' },
    });
    expect(artist?.images).toBeUndefined();
    expect(artist?.tags?.slice(0, 2)).toEqual([
      { name: 'rock', weight: 100 },
      { name: 'brazilian rock', weight: 80 },
    ]);
    expect(artist?.bio?.summary).toMatch(/^Legião Urbana was a Brazilian post-punk band.* and one live\.$/s);
    expect(artist?.bio?.content).toMatch(/Marcelo Bonfá also tried a solo career\.$/);
  });

  it('similar artists', async () => {
    const { provider } = lastfm({ 'artist.getsimilar': answer('artist.getsimilar') });
    const similar = await provider.getSimilarArtists({ key: 'u2', limit: 2 }, context);
    expect(similar.map(({ artist, score }) => [artist.id, score])).toEqual([
      ['passengers', 1],
      ['inxs', 0.511468],
    ]);
  });

  it('top tracks', async () => {
    const { provider } = lastfm({ 'artist.gettoptracks': answer('artist.gettoptracks') });
    const tracks = await provider.getArtistTopTracks({ key: 'u2', limit: 2 }, context);
    expect(tracks.map(({ id, title, playCount, listeners }) => [id, title, playCount, listeners])).toEqual([
      ['u2/beautiful%20day', 'Beautiful Day', 6_309_776, 1_037_970],
      ['u2/with%20or%20without%20you', 'With or Without You', 6_779_665, 1_022_929],
    ]);
    expect(tracks[0]?.images).toBeUndefined();
  });

  it('artists of a tag', async () => {
    const { provider } = lastfm({ 'tag.gettopartists': answer('tag.gettopartists') });
    const artists = await provider.getTagArtists({ tag: 'disco', limit: 20, page: 1 }, context);
    expect(artists).toHaveLength(20);
    expect(artists[0]).toMatchObject({ name: 'Bee Gees', tags: [{ name: 'disco', weight: 100 }] });
    expect(artists.at(-1)?.tags).toEqual([{ name: 'disco', weight: 99 }]);
  });

  it('album', async () => {
    const { provider } = lastfm({ 'album.getinfo': answer('album.getinfo') });
    const album = await provider.getAlbum('legi%C3%A3o%20urbana/dois', context);
    expect(album).toMatchObject({
      title: 'Dois',
      listeners: 494_356,
      playCount: 9_833_783,
      wiki: { url: 'https://www.last.fm/music/Legi%C3%A3o+Urbana/Dois' },
    });
    expect(album?.wiki?.content).toMatch(/também fizeram sucesso\.$/);
    expect(album?.tags?.map(({ name }) => name)).toEqual(['rock', '80s', 'brazilian', 'brasil', 'brazilian rock']);
    expect(album?.images?.map(({ width }) => width)).toEqual([300, 174, 64, 34]);
    expect(album?.tracks).toHaveLength(12);
    expect(album?.tracks?.[0]).toMatchObject({ title: 'Daniel na Cova dos Leões', durationMs: 232_000, position: 1 });
    expect(album?.tracks?.[1]).toMatchObject({ title: 'Quase Sem Querer', durationMs: undefined, position: 2 });
  });

  it('track', async () => {
    const { provider } = lastfm({ 'track.getinfo': answer('track.getinfo') });
    expect(await provider.getTrack('radiohead/paranoid%20android', context)).toMatchObject({
      title: 'Paranoid Android',
      durationMs: 383_000,
      listeners: 1_318_250,
      playCount: 10_473_873,
      position: 2,
      album: { title: 'OK Computer', credits: [{ name: 'Radiohead' }] },
      tags: [{ name: 'alternative' }, {}, {}, { name: 'radiohead' }, {}],
    });
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded errors of Last.fm', () => {
  it('"not found" is nothing', async () => {
    const { provider } = lastfm({ 'artist.getinfo': answer('error.6-not-found') });
    expect(await provider.getArtist('x', context)).toBeNull();
  });

  const faults: Record<string, string> = {
    'error.10-invalid-key': 'unauthorized',
    'error.11-offline': 'unavailable',
    'error.16-temporarily-unavailable': 'unavailable',
    'error.29-rate-limit': 'rate_limited',
    'error.3-invalid-method': 'unsupported',
    'error.6-missing-param': 'bad_response',
    'error.8-operation-failed': 'unavailable',
  };

  it.each(Object.entries(faults))('%s is %s', async (file, fault) => {
    const { provider, clock } = lastfm({ 'artist.getinfo': answer(file) });
    await expect(whileTimePasses(clock, provider.getArtist('x', context))).rejects.toMatchObject({ fault });
  });

  it('there are no others', () => {
    const errors = recordedAnswers().filter(({ file }) => file.startsWith('lastfm/error.'));
    expect(errors).toHaveLength(Object.keys(faults).length + 1);
  });
});
