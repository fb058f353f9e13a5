import { describe, expect, test } from 'vitest';
import { createSourcePictures } from '#features/images/source-pictures.ts';
import type { PublicDownload } from '#lib/public-download.ts';
import { settle } from '../../support/fake-clock.ts';

/** Every body is large; like the real one, it lets go of its signal when it has ended. */
function largeDownloads() {
  const fetched: string[] = [];
  const calls: { address: string; giveUp: AbortController }[] = [];
  const download: PublicDownload = {
    async get(address, { beforeLarge } = {}) {
      const giveUp = new AbortController();
      calls.push({ address, giveUp });
      await beforeLarge?.(giveUp.signal);
      fetched.push(address);
      giveUp.abort();
      return Buffer.from(address);
    },
    close: async () => {},
  };
  return { download, fetched, calls };
}

describe('pictures of sources', () => {
  test('that are large are three at a time, from the fetching until the work on them has ended', async () => {
    const { download, fetched } = largeDownloads();
    const sources = createSourcePictures(download, () => {});
    const finish: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => void finish.push(resolve));
    const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((address) => sources.use(address, work));
    await settle();
    expect(fetched.join('')).toBe('abc');
    finish[0]?.();
    await settle();
    expect(fetched.join('')).toBe('abcd');
    for (const done of finish) done();
    await settle();
    for (const done of finish) done();
    await Promise.all(all);
    expect(fetched.join('')).toBe('abcdef');
  });

  test('that are given up while they wait for room take none of it', async () => {
    const { download, fetched, calls } = largeDownloads();
    const sources = createSourcePictures(download, () => {});
    const finish: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => void finish.push(resolve));
    const all = ['a', 'b', 'c', 'd', 'e'].map((address) => sources.use(address, work).catch(String));
    await settle();
    calls[3]?.giveUp.abort(new Error('too late'));
    await settle();
    finish[0]?.();
    await settle();
    expect(fetched.join('')).toBe('abce');
    for (const done of finish) done();
    expect((await Promise.all(all))[3]).toBe('Error: too late');
  });

  test('are fetched once for all who work on them at the same time, and again for whoever comes later', async () => {
    const { download, fetched } = largeDownloads();
    const sources = createSourcePictures(download, () => {});
    const ask = () => sources.use('a', async (bytes) => String(bytes));
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['a', 'a', 'a']);
    expect(fetched).toEqual(['a']);
    await ask();
    expect(fetched).toEqual(['a', 'a']);
  });
});
