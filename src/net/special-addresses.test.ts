import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkUrl } from './safe-fetch.ts';
import { isPublicAddress } from './special-addresses.ts';

const byte = fc.integer({ min: 0, max: 255 });
const group = fc.integer({ min: 0, max: 0xffff });
type Ipv4 = [number, number, number, number];
const ipv4 = (a: fc.Arbitrary<number>, b = byte, c = byte): fc.Arbitrary<Ipv4> => fc.tuple(a, b, c, byte);
const only = (value: number): fc.Arbitrary<number> => fc.constant(value);
const range = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

const blockedIpv4 = fc.oneof(
  ipv4(fc.constantFrom(0, 10, 127)),
  ipv4(only(100), range(64, 127)),
  ipv4(only(169), only(254)),
  ipv4(only(172), range(16, 31)),
  ipv4(only(192), only(168)),
  ipv4(only(192), only(0), fc.constantFrom(0, 2)),
  ipv4(only(198), range(18, 19)),
  ipv4(range(224, 255)),
);

/** All that the URL standard takes for an IPv4 address: one to four numbers, each in one of three bases, the last one filling what is left. */
function spellings([a, b, c, d]: Ipv4): fc.Arbitrary<string> {
  const partitions = [[a, b, c, d], [a, b, c * 256 + d], [a, (b * 256 + c) * 256 + d], [((a * 256 + b) * 256 + c) * 256 + d]];
  const number = (value: number): fc.Arbitrary<string> =>
    fc.constantFrom(`${value}`, `0x${value.toString(16)}`, `0X${value.toString(16).toUpperCase()}`, `0${value.toString(8)}`, `000${value.toString(8)}`);
  return fc
    .constantFrom(...partitions)
    .chain((parts) => fc.tuple(...parts.map(number)))
    .chain((parts) => fc.constantFrom(...['.', '。', '．'].map((dot) => parts.join(dot)), `${parts.join('.')}.`));
}

const hex = (value: number): string => value.toString(16);
const embedded = ([a, b, c, d]: Ipv4): string[] => [`${a}.${b}.${c}.${d}`, `${hex(a * 256 + b)}:${hex(c * 256 + d)}`];
const full = (groups: number[]): string[] => [
  groups.map(hex).join(':'),
  groups.map((value) => hex(value).padStart(4, '0').toUpperCase()).join(':'),
  new URL(`http://[${groups.map(hex).join(':')}]/`).hostname.slice(1, -1),
];
const ipv6 = (first: fc.Arbitrary<number>, second = group): fc.Arbitrary<string> =>
  fc.tuple(first, second, group, group, group, group, group, group).chain((groups) => fc.constantFrom(...full(groups)));

const blockedIpv6 = fc.oneof(
  ipv6(range(0xfc00, 0xffff)), // unique local, link-local, site-local, multicast and what lies between
  ipv6(range(0x4000, 0xfbff)),
  ipv6(range(0x0065, 0x1fff)),
  ipv6(only(0x2002)),
  ipv6(only(0x2001), only(0x0db8)),
  ipv6(only(0x2001), range(0, 0x01ff)),
  ipv6(only(0x3fff), range(0, 0x0fff)),
  ipv4(byte).chain((address) =>
    fc.constantFrom(...['::ffff:', '0:0:0:0:0:FFFF:', '::', '::ffff:0:', '64:ff9b:1::'].flatMap((start) => embedded(address).map((end) => start + end))),
  ),
  blockedIpv4.chain((address) => fc.constantFrom(...['64:ff9b::', '0064:FF9B:0:0:0:0:'].flatMap((start) => embedded(address).map((end) => start + end)))),
);

const refusal = (url: string): unknown => {
  try {
    return checkUrl(url, []);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('addresses that are not public', () => {
  it('are refused in every spelling of IPv4', () => {
    fc.assert(
      fc.property(blockedIpv4.chain(spellings), (host) => refusal(`http://${host}/`) === 'url_blocked'),
      { numRuns: 2000 },
    );
  });

  it('are refused in every form of IPv6', () => {
    fc.assert(
      fc.property(blockedIpv6, (host) => refusal(`http://[${host}]/`) === 'url_blocked'),
      { numRuns: 2000 },
    );
  });

  it('are refused as the answer of a resolver', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          blockedIpv4.map((parts) => parts.join('.')),
          blockedIpv6,
        ),
        (address) => !isPublicAddress(address),
      ),
    );
  });
});

describe('addresses that are public', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2001:200::1',
    '2001:db7:ffff::1',
    '2003::1',
    '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
    '3ffe:ffff::1',
    '64:ff9b::93.184.216.34',
  ])('are fetched from: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
    expect(refusal(`https://${address.includes(':') ? `[${address}]` : address}/`)).toBeInstanceOf(URL);
  });
});
