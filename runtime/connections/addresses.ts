import { BlockList, isIP } from 'node:net';

/**
 * Addresses a flow must not reach by itself: this machine, private networks, link-local (cloud metadata), multicast and
 * other special purposes (IANA IPv4 and IPv6 Special-Purpose Address Registries, RFC 6890).
 */
const special = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  // `::127.0.0.1` (RFC 4291, 2.5.5.1) and, with them, `::` and `::1`.
  ['::', 96],
  // `::ffff:0:127.0.0.1` (RFC 2765).
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  special.addSubnet(net, bits, 'ipv6');

/** `::ffff:7f00:1` and `::ffff:127.0.0.1` are the IPv4 address within. */
const mapped = (address: string): string | undefined => {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted) return dotted;
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (!hex?.[1] || !hex[2]) return undefined;
  const [high, low] = [Number.parseInt(hex[1], 16), Number.parseInt(hex[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
};

/** Networks of a company (RFC 1918, RFC 6598, RFC 4193): not this machine, and no cloud's metadata. */
const company = new BlockList();
for (const [net, bits, family] of [
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
] as const)
  company.addSubnet(net, bits, family);
/** Clouds answer with their metadata, keys included, at these (Alibaba, AWS). */
const metadata = new BlockList();
metadata.addAddress('100.100.100.200', 'ipv4');
metadata.addAddress('fd00:ec2::254', 'ipv6');

/**
 * How far a request may reach: `public` addresses; those of the company's `network`, too; or `anything`, this machine
 * included.
 */
export type Reach = 'public' | 'network' | 'anything';

/** The IPv4 address within an IPv6 one that only wraps it; all others as they are, without their zone. */
export const unmapped = (address: string): string => mapped(address) ?? address.replace(/%.*$/, '');

/** Is this IP address within reach? */
export const isWithinReach = (address: string, reach: Reach): boolean => {
  if (reach === 'anything') return true;
  const plain = unmapped(address);
  const version = isIP(plain);
  if (version === 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (!special.check(plain, family)) return true;
  return reach === 'network' && company.check(plain, family) && !metadata.check(plain, family);
};
