import { describe, expect, test } from 'vitest';
import { AddressRefused, readPublicUrl, readRedirect } from '#lib/public-url.ts';
import { REFUSED_ADDRESSES } from '../support/refused-addresses.ts';

const HOME = 'http://127.0.0.1:9911';
const OTHER = 'http://127.0.0.1:9912';
const none = new Set<string>();
const own = new Set([HOME, OTHER]);

describe('an address that an outsider names', () => {
  test('is tried in 140 spellings and more, none of them twice', () => {
    expect(REFUSED_ADDRESSES.length).toBeGreaterThanOrEqual(140);
    expect(new Set(REFUSED_ADDRESSES).size).toBe(REFUSED_ADDRESSES.length);
  });

  test.each(REFUSED_ADDRESSES)('is refused: %s', (address) => {
    expect(() => readPublicUrl(address, none)).toThrow(AddressRefused);
  });

  test.each([
    'http://example.org/a.jpg',
    'https://example.org:443/a.jpg',
    'http://example.org:80/a.jpg?x=1',
    'https://8.8.8.8/a.jpg',
    'https://[2606:4700:4700::1111]/a.jpg',
    'https://xn--bcher-kva.example/a b.jpg',
    'https://local.example.org/a.jpg',
  ])('is read when it can be public: %s', (address) => {
    expect(readPublicUrl(address, none).href).toMatch(/^https?:/);
  });

  test('may be private where the owner allows exactly that origin, and nowhere else', () => {
    expect(readPublicUrl(`${HOME}/a.png`, own).href).toBe(`${HOME}/a.png`);
    for (const other of [
      'http://127.0.0.1:9913/',
      'https://127.0.0.1:9911/',
      'http://localhost:9911/',
      'http://127.0.0.2:9911/',
    ]) {
      expect(() => readPublicUrl(other, own), other).toThrow(AddressRefused);
    }
    expect(() => readPublicUrl('http://me:secret@127.0.0.1:9911/', own)).toThrow('user name');
  });
});

describe('a redirect', () => {
  const from = (address: string, location: string) => readRedirect(new URL(address), location, own).href;

  test('is followed to a public address, and inside a private origin', () => {
    expect(from('https://example.org/a/b.jpg', '../c.jpg')).toBe('https://example.org/c.jpg');
    expect(from('https://example.org/a.jpg', '//cdn.example.net/c.jpg')).toBe('https://cdn.example.net/c.jpg');
    expect(from(`${HOME}/a.jpg`, '/b.jpg')).toBe(`${HOME}/b.jpg`);
    expect(from(`${HOME}/a.jpg`, 'https://example.org/b.jpg')).toBe('https://example.org/b.jpg');
  });

  test.each([
    [`${HOME}/a.jpg`, `${OTHER}/b.jpg`],
    ['https://example.org/a.jpg', `${HOME}/b.jpg`],
    ['https://example.org/a.jpg', 'http://169.254.169.254/latest/meta-data'],
    ['https://example.org/a.jpg', 'http://[::ffff:7f00:1]/'],
    ['https://example.org/a.jpg', 'file:///etc/passwd'],
    ['https://example.org/a.jpg', 'data:image/png;base64,AAAA'],
    ['https://example.org/a.jpg', 'https://me:secret@example.org/'],
    ['https://example.org/a.jpg', 'https://example.org:8443/'],
    ['https://example.org/a.jpg', 'http://['],
  ])('from %s to %s is refused', (address, location) => {
    expect(() => from(address, location)).toThrow(AddressRefused);
  });
});
