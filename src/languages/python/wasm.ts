import { promisify } from 'node:util';
import { asset } from '../../assets.ts';
import { memoized } from '../memo.ts';

type Name = 'web-tree-sitter' | 'tree-sitter-python' | 'ruff_fmt_bg';

/** The build packs it, because of its size; it is unpacked on another core, too. */
async function unpacked(name: Name): Promise<Uint8Array> {
  const { brotliDecompress } = await import('node:zlib');
  return promisify(brotliDecompress)(asset(`${name}.wasm.br`));
}

/** A WebAssembly module of the build, compiled once, in threads of its own: whoever asks early does not wait for it. */
export const compiled = memoized(
  async (name: Name): Promise<WebAssembly.Module> => WebAssembly.compile(await unpacked(name)),
);

/** Begins with what parsing needs. */
export function compileParser(): void {
  void compiled('web-tree-sitter');
  void compiled('tree-sitter-python');
}

/** Begins with what formatting needs. */
export const compileFormatter = (): void => void compiled('ruff_fmt_bg');
