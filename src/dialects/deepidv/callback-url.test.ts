import { expect, it } from 'vitest';
import { checkUrl } from '../../net/safe-fetch.ts';
import { checkCallbackUrl } from './callback-url.ts';

const check = (text: string, allow: readonly string[] = []) => checkCallbackUrl(text, { checkUrl: (url) => void checkUrl(url, allow) });

it('takes HTTPS, and http for what the operator listed', () => {
  check('https://yourapp.com/webhooks/deepfake');
  check('http://127.0.0.1:4000/hook', ['127.0.0.1']);
  check('http://127.0.0.1/hook', ['127.0.0.1']);
  check('http://[::1]/hook', ['::1']);
  check('http://hooks.example.com/hook', ['hooks.example.com']);
  check('http://hooks.internal:8080/x', ['hooks.internal']);
  check('http://receiver/hook', ['172.16.0.0/12']);
  check('http://receiver.lan:8080/hook', ['172.16.0.0/12']);
});

const LISTS = [[], ['127.0.0.1'], ['10.0.0.0/8', 'hooks.internal']];

it.each(LISTS.map((allow) => ({ allow })))('refuses http on the public internet with the list $allow', ({ allow }) => {
  for (const url of ['http://yourapp.com/hook', 'http://yourapp.com:80/hook', 'http://yourapp.com:443/hook', 'http://93.184.216.34/hook']) {
    expect(() => check(url, allow)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  }
});

it.each([
  ['another scheme', 'ftp://yourapp.com/hook', 'invalid_request'],
  ['no URL', 'yourapp.com/hook', 'invalid_request'],
  ['loopback', 'https://127.0.0.1/hook', 'url_blocked'],
  ['an odd port', 'https://yourapp.com:8443/hook', 'url_blocked'],
  ['http on an odd port', 'http://yourapp.com:8080/hook', 'url_blocked'],
])('refuses %s', (_, url, code) => expect(() => check(url)).toThrow(expect.objectContaining({ code })));
