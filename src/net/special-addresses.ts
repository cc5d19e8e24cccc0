import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * IPv4 that is not the public internet: IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast (RFC 5771) and class E (RFC 1112).
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private (RFC 1918)
  '100.64.0.0/10', // shared by carriers (RFC 6598); cloud metadata of Alibaba at 100.100.100.200
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // public by number, but the platform service inside every Azure network
  '169.254.0.0/16', // link-local (RFC 3927); cloud metadata at 169.254.169.254
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; cloud metadata of Oracle at 192.0.0.192
  '192.0.2.0/24', // documentation (RFC 5737)
  '192.88.99.0/24', // 6to4 relays, withdrawn (RFC 7526)
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking (RFC 2544)
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, with the broadcast address
] as const;

/** All of IPv6 that is given out for use on the internet (RFC 4291; IANA IPv6 Global Unicast registry). The rest is refused, known or not. */
const GLOBAL_IPV6 = '2000::/3';

/** What inside it is not an ordinary host: https://www.iana.org/assignments/iana-ipv6-special-registry */
const SPECIAL_IPV6 = [
  '2001::/23', // protocol assignments: Teredo 2001::/32, benchmarking 2001:2::/48, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4 carries an IPv4 address (RFC 3056)
  '3fff::/20', // documentation (RFC 9637)
] as const;

/** NAT64: the last 32 bits are the IPv4 address that is really reached (RFC 6052). Networks without IPv4 see every IPv4 host so. */
const NAT64 = '64:ff9b::/96';

export function blockListOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) addCidr(list, cidr);
  return list;
}

/** Adds a CIDR or an address. */
export function addCidr(list: BlockList, cidr: string): void {
  const [address = '', prefix] = cidr.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  list.addSubnet(address, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
}

const specialIpv4 = blockListOf(SPECIAL_IPV4);
const specialIpv6 = blockListOf(SPECIAL_IPV6);
const globalIpv6 = blockListOf([GLOBAL_IPV6]);
const nat64 = blockListOf([NAT64]);

/** Whether the address, as Node writes it, is an ordinary host of the public internet. False for what is no address and for zone ids. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialIpv4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  if (nat64.check(address, 'ipv6')) return isPublicAddress(lastFourBytes(address));
  return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}

/** The IPv4 address in the last 32 bits of an IPv6 address. */
function lastFourBytes(address: string): string {
  // The URL parser writes every IPv6 address in one form: hexadecimal groups, none of them dotted.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':').slice(-2);
  const [high = 0, low = 0] = groups.map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
