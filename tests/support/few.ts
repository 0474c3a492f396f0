import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Puts a program with the few concerns of few-concerns.ts in place of an installed one, in one file. */
export async function bundledFew(bin: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('./few-concerns.ts', import.meta.url))],
    outfile: fileURLToPath(new URL('../dist/cli.js', `file://${bin}`)),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    logLevel: 'error',
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
    alias: {
      'web-tree-sitter': fileURLToPath(
        new URL('../../node_modules/web-tree-sitter/web-tree-sitter.cjs', import.meta.url),
      ),
    },
  });
}
