import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '#lib/public-address.ts';

const PUBLIC = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.15.255.255', '172.32.0.0', '100.63.255.255', '198.20.0.0'];
const PUBLIC_IPV6 = ['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2001:4860:4860::8888', '2600::'];

const PRIVATE = [
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
  ],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.88.99.1', '192.168.1.1'],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.250', '255.255.255.255'],
];
const PRIVATE_IPV6 = [
  ...['::', '::1', '::ffff:7f00:1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::7f00:1', '::ffff:0:127.0.0.1'],
  ...[
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '100::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'fec0::1',
  ],
  ...[
    'ff02::1',
    '2001::1',
    '2001:0:7f00:1::',
    '2001:10::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:a00:1::1',
    '3fff::1',
  ],
  ...['4000::1', '5f00::1'],
];

describe('an address is public', () => {
  test.each([...PUBLIC, ...PUBLIC_IPV6])('when it is global unicast: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([...PRIVATE, ...PRIVATE_IPV6])('not when it is %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['', 'localhost', '1.1.1', '0x8.8.8.8', '08.8.8.8', '8.8.8.8:80', '[2600::]', '8.8.8.8 ', '134744072'])(
    'not when it is none: "%s"',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );

  test('never when IPv4 is wrapped in IPv6, whatever is inside', () => {
    const wrappings = ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '2002:'];
    fc.assert(
      fc.property(fc.constantFrom(...wrappings), fc.nat(0xffff), fc.nat(0xffff), (wrapping, high, low) => {
        const tail = `${high.toString(16)}:${low.toString(16)}`;
        expect(isPublicAddress(wrapping === '2002:' ? `${wrapping}${tail}::1` : `${wrapping}${tail}`)).toBe(false);
      }),
    );
  });
});
