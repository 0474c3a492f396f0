import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { fromRoot } from './root.mjs';

/** Copied beside the chunks, where web-tree-sitter and ruff_fmt look for their own. */
const WASM = [
  'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-python/tree-sitter-python.wasm',
  '@wasm-fmt/ruff_fmt/ruff_fmt_bg.wasm',
];

/** Writes src/cli.ts and what it imports to `outdir`; returns the names of the packages inside. */
export async function bundle(outdir, entry = fromRoot('src/cli.ts')) {
  const result = await build({
    entryPoints: { cli: entry },
    outdir,
    absWorkingDir: fromRoot(),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    alias: { '@inquirer/prompts': fromRoot('scripts/build/prompts.mjs') },
    // CommonJS packages inside the bundle (cross-spawn, handlebars) call require('node builtin').
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  for (const file of WASM) {
    copyFileSync(fromRoot('node_modules', file), path.join(outdir, path.basename(file)));
  }
  return packagesOf([
    ...Object.keys(result.metafile.inputs),
    ...WASM.map((file) => `node_modules/${file}`),
  ]);
}

function packagesOf(files) {
  const found = files.map((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(found.filter(Boolean))].sort();
}
