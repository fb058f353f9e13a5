import { describe, expect, it } from 'vitest';
import { SourceReports } from '#features/catalog/source-reports.ts';
import { HttpFailure } from '#lib/http-client.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const failure = (reason: HttpFailure['reason']) =>
  new ProviderError('deezer', 'unavailable', reason, { cause: new HttpFailure(reason, reason) });

function statusAfter(...events: ((reports: SourceReports) => void)[]) {
  const reports = new SourceReports(createFakeClock());
  for (const event of events) event(reports);
  return reports.toJSON({ providers: [], absent: [], with: () => [] }).deezer?.status;
}

const answers = (reports: SourceReports) => reports.answered('deezer', true);
const timesOut = (reports: SourceReports) => reports.failed('deezer', failure('timeout'));
const isNotTaped = (reports: SourceReports) => reports.failed('deezer', failure('not_taped'));

describe('what is told of a source that was asked several things', () => {
  it('is the failure, whenever it came', () => {
    expect(statusAfter(answers, timesOut)).toBe('failed');
    expect(statusAfter(timesOut, answers)).toBe('failed');
  });

  it('is what a tape has of it, even though the tape has not everything', () => {
    expect(statusAfter(answers, isNotTaped)).toBe('ok');
    expect(statusAfter(isNotTaped, answers)).toBe('ok');
    expect(statusAfter(isNotTaped)).toBe('failed');
    expect(statusAfter(isNotTaped, answers, timesOut, isNotTaped)).toBe('failed');
  });
});
