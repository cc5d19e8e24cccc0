import { X509Certificate } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Throws `invalid_request` unless the text holds at least one certificate and every one of them can be read. */
export function checkTrustList(pem: string): void {
  const certificates = pem.match(CERTIFICATE) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (cause) {
    throw new AppError('invalid_request', 'The C2PA trust list holds a certificate that cannot be read. Give a PEM file of certificates.', { cause });
  }
  if (certificates.length === 0) throw new AppError('invalid_request', 'The C2PA trust list holds no certificate. Give a PEM file of certificates.');
}
