import { isIP } from 'node:net';
import proxyaddr from 'proxy-addr';
import type { Call } from './call.ts';

/** Tells where a call comes from: the other end of the socket, or whom the proxies of the configuration saw there. */
export type ClientAddress = (call: Call) => string;

const IPV4_AS_IPV6 = /^::ffff:(?=\d+\.)/i;

/** `trustedProxies`: addresses and ranges. What others say in `X-Forwarded-For` is not believed. */
export function readClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const isProxy = proxyaddr.compile([...trustedProxies]);
  const isTold = trustedProxies.length > 0;
  return (call) => {
    let address = call.peer ?? 'unknown';
    if (!isTold) return address.replace(IPV4_AS_IPV6, '');
    const forwarded = (call.header('x-forwarded-for') ?? '').split(',').reverse();
    for (const [index, entry] of forwarded.entries()) {
      const before = entry.trim();
      if (!isProxy(address, index) || isIP(before) === 0) break;
      address = before;
    }
    return address.replace(IPV4_AS_IPV6, '');
  };
}
