import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** An address to which nothing is sent. The message says why, and is fit for whoever named it. */
export class AddressRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

const PROTOCOLS = new Set(['http:', 'https:']);
/** `''` is the default port of the protocol. */
const PORTS = new Set(['', '80', '443']);

/** Names that mean this machine or this network wherever they are looked up. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa)$/;

/**
 * Reads an address that an outsider named: http or https, no credentials, the usual ports, and a host that can be public. What a name
 * resolves to has to be checked on connecting. An origin in `privateOrigins` (`http://127.0.0.1:9911`) may be anywhere.
 * @throws {AddressRefused}
 */
export function readPublicUrl(text: string, privateOrigins: ReadonlySet<string>): URL {
  if (!URL.canParse(text))
    throw new AddressRefused('The address cannot be read: it must be a whole one, like https://…');
  const url = new URL(text);
  if (!PROTOCOLS.has(url.protocol)) throw new AddressRefused('The address must begin with http:// or https://.');
  if (url.username || url.password)
    throw new AddressRefused('An address with a user name or a password is not called.');
  if (privateOrigins.has(url.origin)) return url;
  if (!PORTS.has(url.port)) throw new AddressRefused(`Port ${url.port} is not called: only 80 and 443 are.`);
  assertPublicHost(url.hostname);
  return url;
}

/**
 * Reads where a redirect leads, with all checks again. To a private origin it may lead only from within: a stranger's answer must
 * not choose what is called there.
 * @throws {AddressRefused}
 */
export function readRedirect(from: URL, location: string, privateOrigins: ReadonlySet<string>): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from).href : location;
  const next = readPublicUrl(target, privateOrigins);
  if (privateOrigins.has(next.origin) && next.origin !== from.origin) {
    throw new AddressRefused('A redirect to a private address is not followed.');
  }
  return next;
}

/** `hostname` is as `URL` writes it: in lower case, IPv4 in dotted form however it was spelt, IPv6 in brackets. */
function assertPublicHost(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) {
    if (!isPublicAddress(address)) throw new AddressRefused(`${address} is not a public address.`);
    return;
  }
  const name = hostname.replace(/\.$/, '');
  if (!name.includes('.') || LOCAL_NAME.test(name)) throw new AddressRefused(`${name} is not a public name.`);
}
