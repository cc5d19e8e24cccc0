import { AppError } from '../core/errors.ts';

export type BlockedReason = 'scheme' | 'credentials' | 'port' | 'address' | 'name' | 'downgrade';

const REMEDY: Readonly<Partial<Record<BlockedReason, string>>> = {
  port: 'The operator of this server can allow a host or address, with any port, in BONAFIDE_URL_ALLOW.',
  address: 'The operator of this server can allow it in BONAFIDE_URL_ALLOW.',
  name: 'The operator of this server can allow it in BONAFIDE_URL_ALLOW.',
};

/** The message never holds what a name resolved to: that would let callers map the operator's network. */
export function blocked(reason: BlockedReason, message: string): AppError {
  return new AppError('url_blocked', [message, REMEDY[reason]].filter(Boolean).join(' '), { details: { reason } });
}

export function unreachable(reason: string, message: string, cause?: unknown): AppError {
  return new AppError('url_unreachable', message, { details: { reason }, cause });
}

/** Node's error codes in words, by their beginning. */
const WORDS: readonly { codes: RegExp; reason: string; message: string }[] = [
  {
    codes: /^(ENOTFOUND|ENODATA|EAI_|ESERVFAIL|EREFUSED|EBADNAME|EBADRESP|ETIMEOUT|ECANCELLED|ENONAME)/,
    reason: 'dns',
    message: 'The host name of this URL cannot be resolved.',
  },
  { codes: /^ECONNREFUSED/, reason: 'refused', message: 'The host of this URL refused the connection.' },
  { codes: /^(ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)/, reason: 'cut_off', message: 'The host of this URL broke the connection off.' },
  {
    codes: /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH)/,
    reason: 'tls',
    message: 'The host of this URL has no TLS connection that can be trusted.',
  },
  { codes: /^HPE_/, reason: 'protocol', message: 'The host of this URL does not answer in valid HTTP, or with too many headers.' },
];

/** What the network did to an exchange, as an AppError. */
export function toUnreachable(error: unknown): AppError {
  if (AppError.is(error)) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const words = WORDS.find(({ codes }) => codes.test(code));
  return unreachable(words?.reason ?? 'network', words?.message ?? 'The host of this URL cannot be reached.', error);
}
