import { type Json, listOf, objectOf, stringOf, unique } from './json-access.ts';

export type C2paState = 'Trusted' | 'Valid' | 'Invalid' | 'NotPresent';

const MAX_CODES = 100;
const UNTRUSTED = 'signingCredential.untrusted';
/** Failures that say nothing about picture and signature: whom we do not trust or did not ask. */
const NOT_ABOUT_INTEGRITY = /^(signingCredential\.untrusted|cawg\..*(unavailable|untrusted.*|not_trusted))$/;

/** Distinct failure codes of the active manifest and of what it was made from (C2PA specification 2.2, 15.2.2). */
export function failureCodes(report: Json): string[] {
  const results = objectOf(report.validation_results);
  const active = listOf(objectOf(results.activeManifest).failure);
  return unique(
    [...active, ...listOf(report.validation_status)]
      .slice(0, MAX_CODES)
      .map((status) => stringOf(objectOf(status).code))
      .filter((code) => code !== null),
  );
}

/**
 * An intact manifest by a signer on no trust list is Valid; only the operator's list makes it Trusted. The library also calls a manifest
 * Invalid when an identity assertion inside could not be looked up, which we never do: that alone does not make ours Invalid.
 */
export function stateOf(report: Json, failures: readonly string[]): C2paState {
  const state = report.validation_state;
  if (state === 'Trusted' && !failures.includes(UNTRUSTED)) return 'Trusted';
  if (state === 'Valid' || state === 'Trusted') return 'Valid';
  return failures.length > 0 && failures.every((code) => NOT_ABOUT_INTEGRITY.test(code)) ? 'Valid' : 'Invalid';
}

/** What validators of C2PA 1.x, whose reports are still about, called the same failures. */
const OLDER_CODES: Readonly<Record<string, string>> = {
  'ingredient.manifest.missing': 'claim.missing',
  'signingCredential.expired': 'claimSignature.mismatch',
};

/** The codes under which a 1.x validator reported these failures, where they differ (as in the reports published beside c2pa-org/public-testfiles). */
export const olderCodes = (failures: readonly string[]): string[] =>
  failures.flatMap((code) => OLDER_CODES[code] ?? []).filter((code) => !failures.includes(code));

/** Status codes for what the library throws instead of reporting. */
export function codesOfError(error: string): string[] {
  if (/UnknownAlgorithm/.test(error)) return ['algorithm.unsupported'];
  if (/ClaimMissing|JumbfNotFound|ProvenanceMissing/.test(error)) return ['claim.missing'];
  if (/Cbor|Jumbf|Decoding|Parse/i.test(error)) return ['claim.malformed'];
  return ['general.error'];
}
