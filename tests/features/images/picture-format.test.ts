import { describe, expect, test } from 'vitest';
import { formatFor } from '#features/images/picture-format.ts';
import { pictureTypeOf } from '#features/images/picture-type.ts';

describe('the format of a picture', () => {
  test.each([
    [undefined, 'webp'],
    ['*/*', 'webp'],
    ['image/*', 'webp'],
    ['text/html', 'webp'],
    ['', 'webp'],
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', 'avif'],
    ['image/avif', 'avif'],
    ['image/webp,image/avif;q=0.5', 'webp'],
    ['image/avif;q=0', 'webp'],
    ['image/avif;q=nonsense,image/jpeg', 'jpeg'],
    ['image/jpeg', 'jpeg'],
    ['IMAGE/JPEG, image/png', 'jpeg'],
    ['image/jpeg, */*;q=0.5', 'jpeg'],
    ['image/webp;q=0, image/*', 'jpeg'],
  ])('for Accept: %s is %s', (accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });
});

describe('the type of a picture', () => {
  const ftyp = (...brands: string[]) =>
    Buffer.from(`\0\0\0${String.fromCharCode(8 + 4 * brands.length)}ftyp${brands.join('')}`, 'latin1');

  test.each([
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'jpeg'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'png'],
    ['RIFF\x24\0\0\0WEBPVP8 ', 'webp'],
    ['GIF89a\x01\0', 'gif'],
  ])('is read from its first bytes: %j', (start, type) => {
    expect(pictureTypeOf(Buffer.from(start, 'latin1'))).toBe(type);
  });

  test('is AVIF when one of its brands says so', () => {
    expect(pictureTypeOf(ftyp('avif', '\0\0\0\0', 'mif1'))).toBe('avif');
    expect(pictureTypeOf(ftyp('mif1', '\0\0\0\0', 'avif'))).toBe('avif');
    expect(pictureTypeOf(ftyp('heic', '\0\0\0\0', 'mif1'))).toBeUndefined();
    expect(pictureTypeOf(ftyp('mp42', 'avif'))).toBeUndefined();
  });

  test.each([
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<!doctype html>',
    'II*\0',
    'BM',
    '%PDF-1.7',
    'RIFF\0\0\0\0WAVE',
    '\x1f\x8b',
  ])('is none: %j', (start) => {
    expect(pictureTypeOf(Buffer.from(start, 'latin1'))).toBeUndefined();
  });
});
