import { Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from '../../test/support/receiver.ts';
import { checkUrl, createSafeFetch } from './safe-fetch.ts';

const REQUEST = { timeoutMs: 5000, maxBytes: 1000, redirectsMax: 5 };

/** Port 1 stands for the port of the trap, which listens on all that it can. */
const LITERALS: readonly [what: string, url: string][] = [
  // Schemes
  ['local files', 'file:///etc/passwd'],
  ['local files over a host', 'file://127.0.0.1/etc/passwd'],
  ['ftp', 'ftp://ftp.example.org/photo.jpg'],
  ['gopher, which can speak any protocol', 'gopher://127.0.0.1:6379/_FLUSHALL'],
  ['dict', 'dict://127.0.0.1:11211/stats'],
  ['data', 'data:image/png;base64,iVBORw0KGgo='],
  ['blob', 'blob:https://example.org/9115d58c'],
  ['javascript', 'javascript:alert(1)'],
  ['web sockets', 'wss://example.org/'],
  ['ldap', 'ldap://127.0.0.1/dc=example'],
  ['jar', 'jar:http://127.0.0.1!/a'],
  ['unix sockets', 'unix:///var/run/docker.sock'],
  ['a scheme with a trick in it', 'h\ttt\np+unix://%2Fvar%2Frun%2Fdocker.sock/info'],
  // Credentials
  ['a user name', 'https://user@example.org/photo.jpg'],
  ['user name and password', 'https://user:password@example.org/photo.jpg'],
  ['a password alone', 'https://:password@example.org/photo.jpg'],
  ['a host that looks like credentials', 'https://example.org@127.0.0.1/'],
  ['a host behind an encoded slash', 'https://example.org%2F@127.0.0.1/'],
  // Ports
  ['SSH', 'http://example.org:22/'],
  ['a mail server', 'http://example.org:25/'],
  ['Redis', 'http://example.org:6379/'],
  ['a development server', 'https://example.org:8080/'],
  ['port 0', 'http://example.org:0/'],
  ['an odd port at a public address', 'http://93.184.216.34:8080/'],
  // Loopback in all spellings
  ['loopback', 'http://127.0.0.1/'],
  ['loopback with a port', 'http://127.0.0.1:1/'],
  ['another loopback address', 'http://127.255.255.254/'],
  ['one decimal number', 'http://2130706433/'],
  ['one hexadecimal number', 'http://0x7f000001/'],
  ['one octal number', 'http://017700000001/'],
  ['octal parts', 'http://0177.0.0.01/'],
  ['hexadecimal parts', 'http://0x7f.0x0.0x0.0x1/'],
  ['mixed bases', 'http://0x7f.0.0.01/'],
  ['leading zeros', 'http://0000177.0.0.0001/'],
  ['two parts', 'http://127.1/'],
  ['three parts', 'http://127.0.1/'],
  ['a dot at the end', 'http://127.0.0.1./'],
  ['full-width digits', 'http://１２７.０.０.１/'],
  ['digits in circles', 'http://①②⑦.⓪.⓪.①/'],
  ['ideographic full stops', 'http://127。0。0。1/'],
  ['percent escapes', 'http://%31%32%37.%30.%30.%31/'],
  ['tabs and line breaks within', 'http://127.\t0.\n0.1/'],
  ['backslashes for slashes', 'http:\\\\127.0.0.1\\'],
  ['no slashes', 'http:127.0.0.1/'],
  ['white space around', ' \u0000http://127.0.0.1/ '],
  // Other IPv4 of the registries
  ['this host', 'http://0.0.0.0/'],
  ['zero', 'http://0/'],
  ['this network', 'http://0.1.2.3/'],
  ['private 10/8', 'http://10.0.0.1/'],
  ['private 172.16/12, its end', 'http://172.31.255.255/'],
  ['private 192.168/16', 'http://192.168.1.1/'],
  ['carrier-grade NAT', 'http://100.64.0.1/'],
  ['metadata of Alibaba', 'http://100.100.100.200/latest/meta-data/'],
  ['metadata of AWS, Azure, GCP', 'http://169.254.169.254/latest/meta-data/'],
  ['metadata as one number', 'http://2852039166/'],
  ['metadata in hexadecimal', 'http://0xA9FEA9FE/'],
  ['task metadata of AWS', 'http://169.254.170.2/v2/credentials'],
  ['metadata of Oracle', 'http://192.0.0.192/opc/v2/'],
  ['platform service of Azure', 'http://168.63.129.16/machine?comp=goalstate'],
  ['documentation 1', 'http://192.0.2.1/'],
  ['documentation 2', 'http://198.51.100.1/'],
  ['documentation 3', 'http://203.0.113.1/'],
  ['benchmarking', 'http://198.19.0.1/'],
  ['6to4 relays', 'http://192.88.99.1/'],
  ['multicast', 'http://224.0.0.1/'],
  ['multicast, its end', 'http://239.255.255.250/'],
  ['reserved', 'http://240.0.0.1/'],
  ['broadcast', 'http://255.255.255.255/'],
  // IPv6
  ['loopback', 'http://[::1]/'],
  ['loopback in full', 'http://[0000:0000:0000:0000:0000:0000:0000:0001]/'],
  ['loopback with a port', 'http://[::1]:1/'],
  ['unspecified', 'http://[::]/'],
  ['IPv4-mapped', 'http://[::ffff:127.0.0.1]/'],
  ['IPv4-mapped in hexadecimal', 'http://[::ffff:7f00:1]/'],
  ['IPv4-mapped, of a public address', 'http://[::ffff:93.184.216.34]/'],
  ['IPv4-compatible', 'http://[::127.0.0.1]/'],
  ['IPv4-translated', 'http://[::ffff:0:127.0.0.1]/'],
  ['NAT64 of loopback', 'http://[64:ff9b::127.0.0.1]/'],
  ['NAT64 of metadata', 'http://[64:ff9b::a9fe:a9fe]/'],
  ['NAT64 of zero', 'http://[64:ff9b::]/'],
  ['NAT64 of a local prefix', 'http://[64:ff9b:1::7f00:1]/'],
  ['6to4 of loopback', 'http://[2002:7f00:1::]/'],
  ['Teredo', 'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/'],
  ['link-local', 'http://[fe80::1]/'],
  ['site-local', 'http://[fec0::1]/'],
  ['unique local', 'http://[fc00::1]/'],
  ['metadata of AWS', 'http://[fd00:ec2::254]/'],
  ['multicast', 'http://[ff02::1]/'],
  ['documentation', 'http://[2001:db8::1]/'],
  ['documentation, the new prefix', 'http://[3fff::1]/'],
  ['benchmarking', 'http://[2001:2::1]/'],
  ['discard', 'http://[100::1]/'],
  ['segment routing', 'http://[5f00::1]/'],
  ['not given out', 'http://[4000::1]/'],
  // Names that are never public
  ['localhost', 'http://localhost/'],
  ['localhost with a port', 'http://localhost:1/'],
  ['localhost in capitals', 'http://LOCALHOST/'],
  ['localhost with a dot', 'http://localhost./'],
  ['below localhost', 'http://photos.localhost/'],
  ['localhost in full-width letters', 'http://ｌｏｃａｌｈｏｓｔ/'],
  ['localdomain', 'http://localhost.localdomain/'],
  ['metadata of GCP by name', 'http://metadata.google.internal/computeMetadata/v1/'],
  ['the same with a dot', 'http://metadata.google.internal./'],
  ['multicast DNS', 'http://printer.local/'],
  ['a name of the home', 'http://router.home.arpa/'],
  ['a name without a dot', 'http://metadata/'],
  ['a service of the cluster', 'http://kubernetes.default.svc.cluster.local/'],
];

/** No URL at all: refused before anything else is asked. */
const MALFORMED = [
  '',
  'photo.jpg',
  '//example.org/photo.jpg',
  'http://',
  'http:///',
  'https://[fe80::1%25eth0]/',
  'http://[::1%lo]/',
  'http://[::1',
  'http://0x7f.0.0.0.1/',
  'http://256.256.256.256/',
  'http://example.org:99999/',
  'http://exa mple.org/',
  'http://localhost../',
  'http://.localhost/',
  `http://example.org/${'a'.repeat(9000)}`,
];

/** What a name resolves to. One bad address among good ones is enough. */
const RESOLVED: readonly [what: string, addresses: string[]][] = [
  ['loopback', ['127.0.0.1']],
  ['loopback, IPv6', ['::1']],
  ['a private address', ['10.1.2.3']],
  ['metadata', ['169.254.169.254']],
  ['public first, private second', ['93.184.216.34', '192.168.0.1']],
  ['private first, public second', ['192.168.0.1', '93.184.216.34']],
  ['public IPv4, loopback IPv6', ['93.184.216.34', '::1']],
  ['an IPv4-mapped address', ['::ffff:10.0.0.1']],
  ['a link-local address with a zone', ['fe80::1%eth0']],
  ['a public address with a zone', ['2606:2800:21f:cb07:6820:80da:af6b:8b2c%eth0']],
  ['NAT64 of a private address', ['64:ff9b::10.0.0.1']],
  ['a twentieth address that is private', [...Array.from({ length: 19 }, (_, index) => `93.184.216.${index + 1}`), '10.0.0.1']],
  ['no address', ['not an address']],
];

let trap: Receiver;
beforeAll(async () => {
  trap = await startReceiver();
});
afterAll(() => trap.close());

describe('without an exception', () => {
  let connects: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    connects = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      throw new Error('a connection was begun');
    });
  });
  afterEach(() => {
    expect(connects).not.toHaveBeenCalled();
    connects.mockRestore();
    expect(trap.connections()).toBe(0);
  });
  const resolved: string[] = [];
  const resolve = async (host: string): Promise<string[]> => {
    resolved.push(host);
    return ['93.184.216.34'];
  };

  it('has a table of at least 60 URLs, none twice', () => {
    expect(LITERALS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(LITERALS.map(([, url]) => url)).size).toBe(LITERALS.length);
  });

  it.each(LITERALS)('refuses %s: %s', async (_, text) => {
    const url = text.replace(':1/', `:${trap.port}/`);
    expect(() => checkUrl(url, [])).toThrow(expect.objectContaining({ code: 'url_blocked' }));
    await expect(createSafeFetch({ allow: [], resolve })(url, REQUEST)).rejects.toMatchObject({ code: 'url_blocked' });
    expect(resolved).toEqual([]);
  });

  it.each(MALFORMED)('calls %j no URL', async (url) => {
    expect(() => checkUrl(url, [])).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    await expect(createSafeFetch({ allow: [], resolve })(url, REQUEST)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each(RESOLVED)('refuses a name that resolves to %s', async (_, addresses) => {
    const error: unknown = await createSafeFetch({ allow: [], resolve: async () => addresses })('https://photos.example.org/a.jpg', REQUEST).catch((e) => e);
    expect(error).toMatchObject({ code: 'url_blocked', details: { reason: 'address' } });
    for (const address of addresses) expect(JSON.stringify(error)).not.toContain(address);
  });

  it('answers any text with a URL of the public web or with an error that says why', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'http:/[]@.%0127xfa。localhost\\#?') }).map((end) => `http://${end}`),
      fc.webUrl({
        withFragments: true,
        withQueryParameters: true,
        authoritySettings: { withPort: true, withUserInfo: true, withIPv4Extended: true, withIPv6: true },
      }),
    );
    fc.assert(
      fc.property(text, (url) => {
        try {
          const { protocol, username, password, port, hostname } = checkUrl(url, []);
          return /^https?:$/.test(protocol) && username + password === '' && /^(80|443)?$/.test(port) && /[^.]\.[^.]|:/.test(hostname);
        } catch (error) {
          return ['invalid_request', 'url_blocked'].includes((error as { code: string }).code);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('lets an exception for one host open no other', async () => {
    const allow = ['10.0.0.0/8', 'photos.example.org'];
    const fetch = createSafeFetch({ allow, resolve: async () => ['192.168.0.1'] });
    const zoned = createSafeFetch({ allow: ['fe80::/10'], resolve: async () => ['fe80::1%eth0'] });
    await expect(zoned('http://example.org/', REQUEST)).rejects.toMatchObject({ code: 'url_blocked' });
    for (const url of ['http://192.168.0.1/', 'http://a.photos.example.org/', 'http://example.org/', 'http://11.0.0.1:8080/', 'http://localhost/']) {
      await expect(fetch(url, REQUEST), url).rejects.toMatchObject({ code: 'url_blocked' });
    }
    // A public address is not enough where the port or the name needs an exception.
    for (const url of ['http://example.org:8080/', 'http://files.internal/']) {
      await expect(createSafeFetch({ allow, resolve })(url, REQUEST), url).rejects.toMatchObject({ code: 'url_blocked' });
    }
  });
});

describe('redirects', () => {
  const TARGETS = [
    'http://127.0.0.2/',
    'http://[::1]/',
    '//169.254.169.254/latest/meta-data/',
    'http://2130706434/',
    'http://10.0.0.1/',
    'http://localhost/',
    'http://private.example.org/',
    'http://user:password@example.org/',
    'http://example.org:22/',
    'file:///etc/passwd',
    'gopher://127.0.0.2:6379/_INFO',
    'http://metadata.google.internal/',
  ];
  const resolve = async (): Promise<string[]> => ['10.0.0.1'];

  it.each(TARGETS)('does not follow one to %s', async (location) => {
    const source = await startReceiver((request, response) => {
      const last = request.path === '/2';
      response.writeHead(302, { location: last ? location : `/${Number(request.path.slice(1)) + 1}` }).end();
    });
    const connects = vi.spyOn(Socket.prototype, 'connect');
    try {
      const fetch = createSafeFetch({ allow: ['127.0.0.1'], resolve });
      await expect(fetch(`${source.url}/0`, REQUEST)).rejects.toMatchObject({ code: 'url_blocked' });
      expect(source.requests.map(({ path }) => path)).toEqual(['/0', '/1', '/2']);
      expect(connects).toHaveBeenCalledTimes(3);
    } finally {
      connects.mockRestore();
      await source.close();
    }
  });
});

describe('rebinding', () => {
  it('connects to the address that was checked, whatever the name resolves to a moment later', async () => {
    const good = await startReceiver();
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let asked = 0;
    const fetch = createSafeFetch({ allow: ['127.0.0.1'], resolve: async () => answers[asked++] ?? [] });
    try {
      const answer = await fetch(`http://rebinding.example.org:${good.port}/`, REQUEST);
      expect([answer.status, asked, good.requests[0]?.headers.host]).toEqual([200, 1, `rebinding.example.org:${good.port}`]);
      answer.body.destroy();
      await expect(fetch(`http://rebinding.example.org:${good.port}/`, REQUEST)).rejects.toMatchObject({ code: 'url_blocked' });
      expect(good.connections()).toBe(1);
    } finally {
      await good.close();
    }
  });

  it('checks the name anew when the host redirects to itself', async () => {
    const good = await startReceiver((_, response) => void response.writeHead(302, { location: '/again' }).end());
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const fetch = createSafeFetch({ allow: ['127.0.0.1'], resolve: async () => answers.shift() ?? [] });
    try {
      await expect(fetch(`http://rebinding.example.org:${good.port}/`, REQUEST)).rejects.toMatchObject({ code: 'url_blocked' });
      expect(good.requests.map(({ path }) => path)).toEqual(['/']);
    } finally {
      await good.close();
    }
  });

  it('asks the connector for nothing but the checked addresses of a public name', async () => {
    const lookups: unknown[] = [];
    const connects = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
      const [{ lookup }] = (Array.isArray(args[0]) ? args[0] : args) as [
        { lookup: (host: string, options: object, done: (...found: unknown[]) => void) => void },
      ];
      lookup('rebinding.example.org', { all: true }, (_error, addresses) => void lookups.push(addresses));
      this.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
      return this;
    });
    const answers = [['93.184.216.34', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'], ['127.0.0.1']];
    const fetch = createSafeFetch({ allow: [], resolve: async () => answers.shift() ?? [] });
    await expect(fetch('http://rebinding.example.org/', REQUEST)).rejects.toMatchObject({ code: 'url_unreachable' });
    connects.mockRestore();
    expect(lookups).toEqual([
      [
        { address: '93.184.216.34', family: 4 },
        { address: '2606:2800:21f:cb07:6820:80da:af6b:8b2c', family: 6 },
      ],
    ]);
  });
});
