import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactBody, redactUrl } from '#lib/redact.ts';

describe('redaction', () => {
  it('hides the values of secret parameters and leaves the rest as it was', () => {
    expect(redactUrl('https://a.example/2.0/?method=x&API_KEY=abc&mine=def&q=Sigur+R%C3%B3s', ['mine'])).toBe(
      'https://a.example/2.0/?method=x&API_KEY=*&mine=*&q=Sigur+R%C3%B3s',
    );
  });

  it('hides user and password', () => {
    expect(redactUrl('https://me:pass@a.example/x')).toBe('https://*@a.example/x');
  });

  it('never lets a secret through, whatever it looks like and however often it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[\w &=%+-]{4,30}$/), { minLength: 1 }), (values) => {
        const url = new URL('https://a.example/');
        for (const value of values) url.searchParams.append('token', `s3cret${value}`);
        expect(redactUrl(url.href)).toBe('https://a.example/?token=*');
      }),
    );
  });

  it('drops what is no address, for it may hold anything', () => {
    expect(redactUrl('?api_key=abc')).not.toContain('abc');
  });

  it('hides secrets in forms and in JSON', () => {
    expect(redactBody('grant_type=x&client_secret=abc', 'application/x-www-form-urlencoded')).toBe(
      'grant_type=x&client_secret=*',
    );
    expect(redactBody('{"access_token": "abc", "n": 1}', 'application/json')).toBe('{"access_token": "*", "n": 1}');
  });
});
