import { isIP } from 'node:net';
import proxyaddr from 'proxy-addr';
import type { HttpEnv } from './http-env.ts';

/** Tells where a call comes from: the other end of the socket, or whom the proxies of the configuration saw there. */
export type ClientAddress = (request: Request, env: HttpEnv['Bindings'] | undefined) => string;

const IPV4_AS_IPV6 = /^::ffff:(?=\d+\.)/i;

/** `trustedProxies`: addresses and ranges. What others say in `X-Forwarded-For` is not believed. */
export function readClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const isProxy = proxyaddr.compile([...trustedProxies]);
  const isTold = trustedProxies.length > 0;
  return (request, env) => {
    let address = env?.incoming?.socket.remoteAddress ?? 'unknown';
    const forwarded = isTold ? (request.headers.get('x-forwarded-for') ?? '').split(',').reverse() : [];
    for (const [index, entry] of forwarded.entries()) {
      const before = entry.trim();
      if (!isProxy(address, index) || isIP(before) === 0) break;
      address = before;
    }
    return address.replace(IPV4_AS_IPV6, '');
  };
}
