import { BlockList, isIP } from 'node:net';

/** All that IANA's special-purpose registry does not call global, and Azure's host, which answers each of its machines. */
const NOT_PUBLIC_IPV4 = blockList('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** The only unicast block that is given out. Loopback, link-local, unique local, mapped IPv4 and NAT64 are all outside of it. */
const UNICAST_IPV6 = blockList('ipv6', ['2000::/3']);

/** Within it: protocol assignments with Teredo, documentation, and 6to4, which wraps any IPv4 address. */
const NOT_PUBLIC_IPV6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/**
 * True for an address that anybody on the internet may be at: global unicast, IPv4 or IPv6, as `node:net` or a `URL` writes it (without
 * brackets). Whatever is not an address is not a public one.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC_IPV4.check(address, 'ipv4');
  return family === 6 && UNICAST_IPV6.check(address, 'ipv6') && !NOT_PUBLIC_IPV6.check(address, 'ipv6');
}

function blockList(family: 'ipv4' | 'ipv6', blocks: string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', bits] = block.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
