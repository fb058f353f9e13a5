import { resolve } from 'node:path';
import { describe } from 'vitest';
import { hasRecordedAnswers, recordedAnswersDir } from '../support/recorded-answers.ts';
import { describeTapeProof } from './tape-proof.contract.ts';

if (hasRecordedAnswers) {
  describe('Daft Punk, on the recorded real answers', () => {
    describeTapeProof({ dir: recordedAnswersDir, name: 'Daft Punk', id: '27' });
  });
} else {
  describe.skip('Daft Punk, on the recorded real answers, which are not there');
}

describe('an invented artist, on a tape of our own', () => {
  const dir = resolve(import.meta.dirname, '../fixtures/tape');
  describeTapeProof({ dir, name: 'Ida Nordlys', id: '38374083' });
});
