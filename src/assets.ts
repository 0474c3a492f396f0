import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A file that the build puts into dist/, e.g. `asset('tree-sitter-python.wasm.br')`: nothing of the user's.
 * src/ and dist/ are siblings, so `../dist/` is right from the source and from the bundle.
 */
export function asset(name: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(`../dist/${name}`, import.meta.url)));
}
