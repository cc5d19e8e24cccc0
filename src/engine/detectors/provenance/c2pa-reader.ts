import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

type C2paModule = typeof import('@contentauth/c2pa-wasm');

/** A manifest store as c2pa-rs reports it, or the validator's own words where it could not read one. */
export type C2paReading = { store: unknown } | { error: string };

const require = createRequire(import.meta.url);
/** A crash inside WebAssembly leaves that instance unusable; a fresh one is taken at most this often in one process. */
const MAX_INSTANCES = 20;
let instances = 0;
let current: Promise<C2paModule> | null = null;

/**
 * Validates the manifest store of a file. Nothing is fetched: remote manifests, revocation lists and identity documents stay unread, because
 * only the operator may decide that a picture makes this server call somebody. `trustPem` holds the trust anchors; without it none is trusted.
 */
export async function readC2pa(bytes: Uint8Array, mime: string, trustPem: string | null): Promise<C2paReading> {
  try {
    const { WasmReader } = await load();
    const reader = await WasmReader.fromBytes(mime, bytes, settings(trustPem));
    try {
      return { store: JSON.parse(reader.json()) };
    } finally {
      reader.free();
    }
  } catch (error) {
    // How WebAssembly names a trap.
    if (error instanceof Error && error.name === 'RuntimeError') current = null;
    return { error: String(error instanceof Error ? error.message : error).slice(0, 300) };
  }
}

/** Names as in c2pa-rs docs/settings.md. */
function settings(trustPem: string | null): string {
  return JSON.stringify({
    core: { allowed_network_hosts: [] },
    verify: { remote_manifest_fetch: false, ocsp_fetch: false },
    ...(trustPem !== null && { trust: { trust_anchors: trustPem } }),
  });
}

/** Compiled with the first manifest that is met, 0.2 s once; kept for the life of the process. */
function load(): Promise<C2paModule> {
  current ??= instantiate();
  return current;
}

async function instantiate(): Promise<C2paModule> {
  instances += 1;
  if (instances > MAX_INSTANCES) throw new Error('the C2PA validator crashed too often in this process');
  const url = pathToFileURL(require.resolve('@contentauth/c2pa-wasm'));
  if (instances > 1) url.searchParams.set('instance', String(instances));
  const module: C2paModule = await import(/* @vite-ignore */ url.href);
  module.initSync({ module: readFileSync(require.resolve('@contentauth/c2pa-wasm/c2pa.wasm')) });
  return module;
}
