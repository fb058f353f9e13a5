import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { createPictureTally, type PictureCounts, type PictureEvent } from '#features/images/index.ts';
import type { AnsweredRequest } from '#http/request-log.ts';
import { requestMetrics } from './request-metrics.ts';

/** One call to a source that came to an end. `outcome` is `ok` or the fault. */
export interface ProviderCall {
  provider: string;
  outcome: string;
  tookMs: number;
}

/** Counts what this process does, for `GET /metrics`. */
export interface Metrics {
  observeRequest(request: AnsweredRequest): void;
  observeProviderCall(call: ProviderCall): void;
  observePicture(event: PictureEvent): void;
  readonly contentType: string;
  /** Everything so far, as Prometheus text. */
  text(): Promise<string>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics with a registry of their own, so that two apps in one process do not share numbers. */
export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const providerCalls = new Counter({
    name: 'provider_calls_total',
    help: 'Calls to sources, by how they ended',
    labelNames: ['provider', 'outcome'],
    registers: [register],
  });
  const providerDuration = new Histogram({
    name: 'provider_call_duration_seconds',
    help: 'From a call to a source to the last byte of its answer',
    labelNames: ['provider'],
    buckets: SECONDS,
    registers: [register],
  });
  const observePicture = pictureMetrics(register);
  return {
    observePicture,
    observeRequest: requestMetrics(register, SECONDS),
    observeProviderCall({ provider, outcome, tookMs }) {
      providerCalls.inc({ provider, outcome });
      providerDuration.observe({ provider }, tookMs / 1000);
    },
    contentType: register.contentType,
    text: () => register.metrics(),
  };
}

/** Counters of `/images`. Pictures come by the thousand: they are added up in plain numbers, and read from there when somebody looks. */
function pictureMetrics(register: Registry): (event: PictureEvent) => void {
  const registers = [register];
  const tally = createPictureTally();
  const counted = (
    name: string,
    help: string,
    label: string,
    read: (counts: PictureCounts) => Record<string, number>,
  ) =>
    new Counter({
      ...{ name, help, labelNames: [label], registers },
      collect() {
        this.reset();
        for (const [value, count] of Object.entries(read(tally.read()))) this.inc({ [label]: value }, count);
      },
    });
  counted('image_answers_total', 'Pictures that were answered, by where they came from', 'from', (counts) => ({
    ...counts.hits,
    made: counts.misses,
  }));
  counted('image_bytes_total', 'Bytes of pictures, fetched from sources and served', 'direction', ({ bytes }) => bytes);
  counted(
    'image_refusals_total',
    'Pictures that were refused or could not be had, by reason',
    'reason',
    ({ refusals }) => refusals,
  );
  const decoding = new Histogram({
    name: 'image_decode_duration_seconds',
    help: 'From the bytes of a source to those of an answer',
    buckets: SECONDS,
    registers,
  });
  return (event) => {
    tally.count(event);
    if (event.kind === 'decoded') decoding.observe(event.tookMs / 1000);
  };
}
