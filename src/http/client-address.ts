import { isIP } from 'node:net';
import type { Context } from 'hono';
import proxyaddr from 'proxy-addr';
import type { HttpEnv } from './http-env.ts';

/** Tells where a call comes from: the other end of the socket, or whom the proxies of the configuration saw there. */
export type ClientAddress = (c: Context<HttpEnv>) => string;

const IPV4_AS_IPV6 = /^::ffff:(?=\d+\.)/i;

/** `trustedProxies`: addresses and ranges. What others say in `X-Forwarded-For` is not believed. */
export function readClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const isProxy = proxyaddr.compile([...trustedProxies]);
  return (c) => {
    let address = c.env?.incoming?.socket.remoteAddress ?? 'unknown';
    const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').reverse();
    for (const [index, entry] of forwarded.entries()) {
      const before = entry.trim();
      if (!isProxy(address, index) || isIP(before) === 0) break;
      address = before;
    }
    return address.replace(IPV4_AS_IPV6, '');
  };
}
