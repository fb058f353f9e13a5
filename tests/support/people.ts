import { expect } from 'vitest';
import type { Router } from '#http/api.ts';
import { expectDocumented } from './documented.ts';

/** An answer of the app, of a shape that the documentation promises. */
export interface Got {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of many shapes
  body: any;
}

/** Asks the app as somebody, and fails unless the answer is as documented. */
export interface Asking {
  get(path: string): Promise<Got>;
  post(path: string, body?: object): Promise<Got>;
  put(path: string, body?: object): Promise<Got>;
  patch(path: string, body?: object): Promise<Got>;
  del(path: string, body?: object): Promise<Got>;
}

/** Somebody who is logged in. */
export interface Person extends Asking {
  id: number;
  username: string;
  password: string;
  token: string;
  refreshToken: string;
}

/** Asks with these headers: nobody's without. A `FormData` is sent as it is, anything else as JSON. */
export function askingWith(app: Router, headers: Record<string, string> = {}): Asking {
  const ask = async (method: string, path: string, body?: object): Promise<Got> => {
    const isForm = body instanceof FormData;
    const response = await app.request(path, {
      method,
      headers: { ...headers, ...(body && !isForm && { 'content-type': 'application/json' }) },
      body: isForm ? body : body && JSON.stringify(body),
    });
    await expectDocumented(app, method, path, response);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    put: (path, body) => ask('PUT', path, body),
    patch: (path, body) => ask('PATCH', path, body),
    del: (path, body) => ask('DELETE', path, body),
  };
}

/**
 * Makes an account and logs it in. The first one of a database is the admin and has what the owner had; from then on nothing but the
 * public paths answers without a token.
 */
export async function registerPerson(
  app: Router,
  username: string,
  password = `the password of ${username}`,
): Promise<Person> {
  const email = `${username.toLowerCase().replaceAll(/[^a-z0-9]/g, '.')}@example.org`;
  const { status, body } = await askingWith(app).post('/auth/register', { username, email, password });
  expect(status, JSON.stringify(body)).toBe(201);
  return asPerson(app, body, password);
}

/** Logs in somebody who has registered. */
export async function loginPerson(app: Router, username: string, password: string): Promise<Person> {
  const { status, body } = await askingWith(app).post('/auth/login', { username, password });
  expect(status, JSON.stringify(body)).toBe(200);
  return asPerson(app, body, password);
}

function asPerson(app: Router, body: Got['body'], password: string): Person {
  const { user, access_token: token, refresh_token: refreshToken } = body;
  const asking = askingWith(app, { authorization: `Bearer ${token}` });
  return { ...asking, id: user.id, username: user.username, password, token, refreshToken };
}
