import { setTimeout as wait } from 'node:timers/promises';
import { VOUCHES_FOR_MUSIC } from '#music/provider-names.ts';
import { atLeast, atMost, type Figure } from '../figure.ts';
import type { Answer, Stage } from './stage.ts';

const TAG = 'dreamwave';
const ARTISTS = 60;
const MATCHED = 58;
const PAGE = 20;
const FIRST_PAGE_LATENCIES = 12;
const ALL_LATENCIES = 25;
const GIVE_UP_MS = 120_000;
const SHARE_OF_EACH = 5;

/** A search for a tag that 60 artists carry, with the sources' limits enforced on both sides. */
export async function measureByTag(stage: Stage): Promise<Figure[]> {
  await stage.search('Saltglass'); // compiles the code; the windows that it used pass below
  await stage.empty();
  const startedAt = performance.now();
  const first = await stage.search(TAG);
  const firstPage = first.answer.artists.filter(hasMusicSource).length;
  let { pending } = first.answer;
  let found = new Map(bearersOf(first.answer));
  let allAfterMs = Number.POSITIVE_INFINITY;
  for (let polls = 0; performance.now() - startedAt < GIVE_UP_MS; polls += 1) {
    found = new Map((await pagesOf(stage)).flatMap(bearersOf));
    if (found.size >= MATCHED && allAfterMs === Number.POSITIVE_INFINITY) allAfterMs = performance.now() - startedAt;
    pending = (await stage.search(TAG)).answer.pending;
    if (pending === 0) break;
    await wait(polls === 0 ? 0 : 250);
  }
  const bySource = [...VOUCHES_FOR_MUSIC].map((source) => [...found.values()].filter((ids) => source in ids).length);
  return [
    atMost('cold by tag: first page, lat.', first.tookMs / stage.latencyMs, FIRST_PAGE_LATENCIES),
    atLeast('cold by tag: artists with music on page 1', firstPage, PAGE),
    atLeast('cold by tag: on page 1 and pending', first.answer.pending + firstPage, MATCHED),
    atMost('cold by tag: all matched, lat.', allAfterMs / stage.latencyMs, ALL_LATENCIES),
    atLeast(`cold by tag: artists matched, of ${ARTISTS}`, found.size, MATCHED),
    atLeast('cold by tag: matched at the least used source', Math.min(...bySource), SHARE_OF_EACH),
    atMost('cold by tag: pending in the end', pending, 0),
  ];
}

async function pagesOf(stage: Stage): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (const page of [1, 2, 3, 4]) pages.push((await stage.search(TAG, page)).answer);
  return pages;
}

function bearersOf({ artists }: Answer) {
  return artists.filter(hasMusicSource).map(({ name, external_ids }) => [name, external_ids] as const);
}

function hasMusicSource({ external_ids }: Answer['artists'][number]): boolean {
  return Object.keys(external_ids).some((key) => (VOUCHES_FOR_MUSIC as ReadonlySet<string>).has(key));
}
