import { describe, expect, test } from 'vitest';
import { ratingRoutes } from '#features/ratings/index.ts';
import { usePersonalApp } from '../../support/personal-app.ts';

const here = usePersonalApp((deps) => [ratingRoutes(deps)]);

describe('a rating', () => {
  test('is of one person, on the performance, in place of their earlier one', async () => {
    const first = await here.one.post('/tracks/1/rate?rating=5');
    expect(first).toMatchObject({
      status: 200,
      body: { id: 1, user_rating: 5, rating_average: 5, rating_count: 1 },
    });
    const sameOnHits = await here.two.post('/tracks/5/rate', { rating: 2 });
    expect(sameOnHits.body).toMatchObject({ id: 5, user_rating: 2, rating_average: 3.5, rating_count: 2 });
    expect((await here.one.post('/tracks/5/rate?rating=4')).body).toMatchObject({ user_rating: 4, rating_average: 3 });
    expect((await here.one.del('/tracks/1/rate')).status).toBe(204);
    expect((await here.one.del('/tracks/1/rate')).status).toBe(204);
    expect((await here.two.post('/tracks/1/like')).body).toMatchObject({ user_rating: 2, rating_count: 1 });
    expect((await here.one.post('/tracks/1/like')).body).toMatchObject({ user_rating: null });
  });

  test('of anything but 1 to 5 is refused', async () => {
    for (const rating of ['0', '6', '3.5', 'x', '', '-1', '5&rating=5', '99999999999']) {
      const answer = await here.one.post(`/tracks/1/rate?rating=${rating}`);
      expect.soft(answer.status, rating).toBe(400);
      expect.soft(answer.body.detail, rating).toContain('rating');
    }
    const bodies = [
      {},
      { rating: 0 },
      { rating: 6 },
      { rating: 3.5 },
      { rating: '5' },
      { rating: null },
      { rating: 5, user_id: 2 },
      [5],
    ];
    for (const body of bodies) {
      expect.soft((await here.one.post('/tracks/1/rate', body)).status, JSON.stringify(body)).toBe(400);
    }
    expect(await here.execute('select from rating')).toEqual([]);
  });

  test('of a track that is not here is a 404', async () => {
    expect((await here.one.post('/tracks/99/rate?rating=5')).status).toBe(404);
    expect((await here.one.del('/tracks/99/rate')).status).toBe(404);
    expect((await here.one.post('/tracks/1/rate')).status).toBe(400);
  });
});

describe('like and dislike', () => {
  test('replace each other, and a second time changes nothing', async () => {
    expect((await here.one.post('/tracks/1/like')).body).toMatchObject({ id: 1, reaction: 'like' });
    const since = await here.execute('select reacted_at::text from reaction');
    await here.clock.advance(1000);
    expect((await here.one.post('/tracks/5/like')).body).toMatchObject({ id: 5, reaction: 'like' });
    expect(await here.execute('select reacted_at::text from reaction')).toEqual(since);
    expect((await here.one.post('/tracks/1/dislike')).body).toMatchObject({ reaction: 'dislike' });
    expect(await here.execute('select reacted_at::text from reaction')).not.toEqual(since);
    expect((await here.two.post('/tracks/1/like')).body).toMatchObject({ reaction: 'like' });
    expect(await here.execute('select account_id, kind from reaction order by 1')).toEqual([
      { account_id: 1, kind: 'dislike' },
      { account_id: 2, kind: 'like' },
    ]);
  });

  test('only the one that there is can be taken back', async () => {
    await here.one.post('/tracks/1/like');
    expect((await here.one.del('/tracks/1/dislike')).status).toBe(204);
    expect(await here.execute('select kind from reaction')).toEqual([{ kind: 'like' }]);
    expect((await here.one.del('/tracks/5/like')).status).toBe(204);
    expect(await here.execute('select kind from reaction')).toEqual([]);
    expect((await here.one.del('/tracks/99/like')).status).toBe(404);
    expect((await here.one.post('/tracks/99/dislike')).status).toBe(404);
  });
});
