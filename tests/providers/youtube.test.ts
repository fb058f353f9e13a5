import { describe, expect, test } from 'vitest';
import type { CallContext } from '#providers/provider.ts';
import { createYoutubeProvider } from '#providers/youtube/youtube.provider.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fakeSource } from '../support/fake-source.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { memoryQuota } from '../support/memory-quota.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';

const context: CallContext = { priority: 'user' };
const BASE = 'https://youtube.test/youtube/v3';
const NOON = '2026-11-21T12:00:00.000Z';
/** In November Pacific time is eight hours behind. */
const MS_TO_MIDNIGHT = 20 * 3_600_000;

const hit = (id: string, fields: object = {}) => ({
  id: { kind: 'youtube#video', videoId: id },
  snippet: {
    title: 'Lumen Harbour &amp; Ada - First Light',
    channelTitle: 'Lumen Harbour',
    liveBroadcastContent: 'none',
    ...fields,
  },
});
const search = {
  json: { items: [hit('aaaaaaaaaaa'), hit('bbbbbbbbbbb', { liveBroadcastContent: 'live' }), hit('-cccccccccc')] },
};
const videos = {
  json: {
    items: [
      { id: 'aaaaaaaaaaa', contentDetails: { duration: 'PT3M20S' } },
      { id: '-cccccccccc', contentDetails: { duration: 'P0D' } },
    ],
  },
};

function youtube(answers: { search?: FakeAnswer; videos?: FakeAnswer } = {}) {
  const clock = createFakeClock(NOON);
  const quota = memoryQuota();
  const { source, ...asked } = fakeSource(
    BASE,
    { search: answers.search ?? search, videos: answers.videos ?? videos },
    clock,
  );
  const provider = createYoutubeProvider({ source, clock, quota, apiUrl: BASE, apiKey: 'secret' });
  const find = async (with_ = context) => {
    const found = provider
      .searchVideos({ query: 'lumen harbour first light', limit: 10 }, with_)
      .catch((error: unknown) => error);
    await clock.advance(10_000);
    return found;
  };
  return { provider, clock, quota, find, ...asked };
}

describe('a search for videos', () => {
  test('gives what is not being broadcast, with readable titles and lengths, for two calls', async () => {
    const { find, paths } = youtube();
    expect(await find()).toEqual([
      { id: 'aaaaaaaaaaa', title: 'Lumen Harbour & Ada - First Light', channel: 'Lumen Harbour', durationMs: 200_000 },
      {
        id: '-cccccccccc',
        title: 'Lumen Harbour & Ada - First Light',
        channel: 'Lumen Harbour',
        durationMs: undefined,
      },
    ]);
    expect(paths()).toEqual([
      'search?part=snippet&type=video&videoCategoryId=10&maxResults=10&q=lumen+harbour+first+light&key=secret',
      'videos?part=contentDetails&id=aaaaaaaaaaa%2C-cccccccccc&key=secret',
    ]);
  });

  test('that finds nothing asks for no lengths', async () => {
    const { find, paths } = youtube({ search: { json: { items: [] } } });
    expect([await find(), paths().length]).toEqual([[], 1]);
  });

  test('drops items that cannot be read, and refuses an answer of which none can', async () => {
    const some = youtube({ search: { json: { items: [null, { id: {} }, hit('aaaaaaaaaaa')] } } });
    expect(await some.find()).toHaveLength(1);
    expect(await youtube({ search: { json: { items: [{}] } } }).find()).toMatchObject({ fault: 'bad_response' });
  });
});

describe("the day's allowance", () => {
  test('ends after 99 searches, without another call, until midnight in Pacific time', async () => {
    const { find, requests, quota, clock } = youtube();
    for (let time = 0; time < 99; time += 1) expect(await find()).toHaveLength(2);
    const calls = requests.length;
    expect(await find()).toMatchObject({ fault: 'rate_limited', message: expect.stringContaining('used up') });
    expect([requests.length, quota.used.get('youtube 2026-11-21')]).toEqual([calls, 9999]);
    await clock.advance(MS_TO_MIDNIGHT);
    expect(await find()).toHaveLength(2);
  });

  test('leaves about twenty searches to people', async () => {
    const { find, quota } = youtube();
    quota.used.set('youtube 2026-11-21', 7950);
    expect(await find({ priority: 'expansion' })).toMatchObject({ fault: 'rate_limited' });
    expect(await find()).toHaveLength(2);
  });

  test('is not used up by calls that did not reach YouTube', async () => {
    const { find, quota } = youtube({ search: { status: 503, body: '' } });
    for (let time = 0; time < 12; time += 1) await find();
    expect(quota.used.get('youtube 2026-11-21')).toBe(0);
  });
});

const said = (code: number, reason: string) => ({
  status: code,
  json: { error: { code, message: `because of ${reason}`, errors: [{ reason }] } },
});

describe('a refusal says what to do next', () => {
  test.each<[string, FakeAnswer, object]>([
    ['quotaExceeded', said(403, 'quotaExceeded'), { fault: 'rate_limited', retryAfterMs: MS_TO_MIDNIGHT }],
    ['rateLimitExceeded', said(403, 'rateLimitExceeded'), { fault: 'rate_limited', retryAfterMs: 2000 }],
    ['keyInvalid', said(400, 'keyInvalid'), { fault: 'unauthorized' }],
    ['accessNotConfigured', said(403, 'accessNotConfigured'), { fault: 'unauthorized' }],
    ['badRequest', said(400, 'badRequest'), { fault: 'bad_response' }],
    ['backendError', said(500, 'backendError'), { fault: 'unavailable' }],
    ['HTML', { status: 200, body: '<html>' }, { fault: 'bad_response' }],
  ])('%s', async (_what, answer, failure) => {
    expect(await youtube({ search: answer }).find()).toMatchObject({
      name: 'ProviderError',
      provider: 'youtube',
      ...failure,
    });
  });

  test('and never tells the key', async () => {
    const failure = await youtube({ search: said(400, 'keyInvalid') }).find();
    expect(String(failure)).not.toContain('secret');
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded answers of YouTube', () => {
  const answer = (file: string): FakeAnswer => {
    const { status, headers, body } = recorded(`youtube/${file}.json`);
    return { status, headers, body };
  };

  test('a search', async () => {
    const found = await youtube({ search: answer('search.list.single') }).find();
    expect(found).toEqual([
      { id: 'LXEKuttVRIo', title: 'Slipknot - Snuff [OFFICIAL VIDEO]', channel: 'Slipknot', durationMs: undefined },
    ]);
    const many = await youtube({ search: answer('search.list') }).find();
    expect(many).toContainEqual(
      expect.objectContaining({ title: 'SURFING PERFECT PIPE & BACKDOOR || SUNRISE SHACK!' }),
    );
  });

  test('refusals', async () => {
    expect(await youtube({ search: answer('error.403-quota') }).find()).toMatchObject({ retryAfterMs: MS_TO_MIDNIGHT });
    expect(await youtube({ search: answer('error.400-bad-key') }).find()).toMatchObject({ fault: 'unauthorized' });
    expect(await youtube({ search: answer('error.429-rate') }).find()).toMatchObject({ fault: 'rate_limited' });
  });
});
