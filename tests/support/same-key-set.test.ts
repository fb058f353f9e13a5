import { describe, expect, it } from 'vitest';
import { keySetDifferences } from './same-key-set.ts';

const recorded = {
  data: [
    { id: 1, name: 'A', isrc: 'X' },
    { id: 2, name: 'B' },
  ],
  total: 2,
};

describe('comparing an answer of the sandbox with recorded ones', () => {
  it('finds no difference in an answer with other values and without the optional keys', () => {
    expect(keySetDifferences({ data: [{ id: 9, name: 'Z' }], total: 1 }, [recorded])).toEqual([]);
  });

  it('names a key that no recorded answer has', () => {
    expect(keySetDifferences({ data: [{ id: 9, name: 'Z', isbn: '' }], total: 1 }, [recorded])).toEqual([
      'data[].isbn: is in no recorded answer',
    ]);
  });

  it('names a key that every recorded object has and one of ours lacks', () => {
    expect(keySetDifferences({ data: [{ id: 9, name: 'Z' }, { id: 8 }], total: 1 }, [recorded])).toEqual([
      'data[].name: is in every recorded answer, but not in all of ours',
    ]);
  });

  it('names a value of a type that was never recorded there, but accepts null', () => {
    expect(keySetDifferences({ data: [{ id: '9', name: null }], total: 1 }, [recorded])).toEqual([
      'data[].id: is string, was recorded as number',
    ]);
  });

  it('asks for no more than what several recorded answers have in common', () => {
    const withNext = { ...recorded, next: 'http://example.test' };
    const ours = { data: [{ id: 9, name: 'Z' }], total: 0 };
    expect(keySetDifferences(ours, [recorded, withNext])).toEqual([]);
    expect(keySetDifferences({ ...ours, next: 'x' }, [recorded, withNext])).toEqual([]);
  });

  it('does not take an empty list for a list of the right objects', () => {
    expect(keySetDifferences({ data: [], total: 0 }, [recorded])).toEqual([
      'data[]: is in a recorded answer, but ours are empty',
    ]);
  });

  it('compares the values of an object that is keyed by data as one kind', () => {
    const byId = { entities: { Q1: { id: 'Q1' } } };
    expect(keySetDifferences({ entities: { Q7: { id: 'Q7' } } }, [byId], { keyedByData: ['entities'] })).toEqual([]);
    expect(keySetDifferences({ entities: { Q7: { no: 1 } } }, [byId], { keyedByData: ['entities'] })).toEqual([
      'entities.*.no: is in no recorded answer',
      'entities.*.id: is in every recorded answer, but not in all of ours',
    ]);
  });

  it('leaves out an excepted path, and names an exception that is not needed', () => {
    const ours = { data: [{ id: 9, name: 'Z', extra: { deep: 1 } }], total: 1 };
    expect(keySetDifferences(ours, [recorded], { except: ['data[].extra'] })).toEqual([]);
    expect(keySetDifferences(ours, [recorded], { except: ['data[].extra', 'total'] })).toEqual([
      'total: excepted, but does not differ',
    ]);
  });
});
