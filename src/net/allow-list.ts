import { type BlockList, isIP } from 'node:net';
import { blockListOf } from './special-addresses.ts';

/** What the operator lets us reach besides the public internet. */
export interface AllowList {
  /** Whether this very name is listed; its subdomains are not meant. */
  hasName(host: string): boolean;
  hasAddress(address: string): boolean;
  /** Whether there is any address or CIDR, so that what a name resolves to can matter. */
  namesAddresses: boolean;
}

/** Reads `Config.urlAllow`: CIDRs, addresses and host names. */
export function readAllowList(entries: readonly string[]): AllowList {
  const addresses = entries.filter((entry) => isIP(entry.split('/')[0] ?? '') !== 0);
  const names = new Set(entries.filter((entry) => !addresses.includes(entry)).map((name) => name.toLowerCase()));
  const list: BlockList = blockListOf(addresses);
  return {
    hasName: (host) => names.has(host),
    hasAddress: (address) => isIP(address) !== 0 && !address.includes('%') && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6'),
    namesAddresses: addresses.length > 0,
  };
}
