import { asset } from '../../assets.ts';
import { memoized } from '../memo.ts';

/** A WebAssembly module of the build, compiled once, in threads of its own: whoever asks early does not wait for it. */
export const compiled = memoized(
  (name: 'web-tree-sitter' | 'tree-sitter-python' | 'ruff_fmt_bg'): Promise<WebAssembly.Module> =>
    WebAssembly.compile(asset(`${name}.wasm`)),
);

/** Begins with what parsing needs. */
export function compileParser(): void {
  void compiled('web-tree-sitter');
  void compiled('tree-sitter-python');
}

/** Begins with what formatting needs. */
export const compileFormatter = (): void => void compiled('ruff_fmt_bg');
