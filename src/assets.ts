import { fileURLToPath } from 'node:url';

/**
 * Where a file that the build puts into dist/ lies, e.g. `assetPath('tree-sitter-python.wasm')`.
 * src/ and dist/ are siblings, so `../dist/` is right from the source and from the bundle.
 */
export function assetPath(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
}
