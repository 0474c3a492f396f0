import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
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
    write: false,
    logLevel: 'warning',
    alias: {
      'fs/promises': fromRoot('scripts/build/fs-promises.mjs'),
      '@inquirer/prompts': fromRoot('scripts/build/prompts.mjs'),
      'web-tree-sitter': fromRoot('node_modules/web-tree-sitter/web-tree-sitter.cjs'),
    },
  });
  mkdirSync(outdir, { recursive: true });
  const chunks = [];
  for (const { path: file, text } of result.outputFiles)
    chunks.push({ name: path.basename(file), code: await commonJs(text) });
  for (const { name, code } of gathered(chunks)) writeFileSync(path.join(outdir, name), code);
  writeFileSync(path.join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  for (const file of WASM) {
    copyFileSync(fromRoot('node_modules', file), path.join(outdir, path.basename(file)));
  }
  return packagesOf([
    ...Object.keys(result.metafile.inputs),
    ...WASM.map((file) => `node_modules/${file}`),
  ]);
}

/** Node loads CommonJS in half the time; esbuild splits only ES modules, so each chunk is made into it afterwards. */
async function commonJs(text) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    // `import()` becomes `require`, too.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__url' },
    banner: text.includes('import.meta.url') ? URL_OF_CHUNK : '',
  });
  return code;
}

/** To find, read and compile a file costs Node more than what most shared chunks hold. */
const SMALL = 12_000;

/** The small shared chunks as functions of one file, which runs each when it is first asked for. */
export function gathered(chunks) {
  const isSmall = ({ name, code }) => name.startsWith('chunk-') && code.length < SMALL;
  const small = chunks.filter(isSmall);
  const names = new Set(small.map(({ name }) => name));
  const within = (code, shared) =>
    code.replace(/\brequire\("\.\/(chunk-\w+\.js)"\)/g, (whole, name) =>
      names.has(name) ? `${shared}("${name}")` : whole,
    );
  const functions = small.map(
    ({ name, code }) => `"${name}":(function(module,exports){${within(code, 'shared')}\n})`,
  );
  const rest = chunks
    .filter((chunk) => !isSmall(chunk))
    .map(({ name, code }) => ({ name, code: within(code, 'require("./shared.js")') }));
  return [...rest, { name: 'shared.js', code: `"use strict";${SHARED(functions.join(','))}` }];
}

const SHARED = (functions) => `const made={},functions={${functions}};
function shared(name){const known=made[name];if(known)return known.exports;
const module=made[name]={exports:{}};functions[name](module,module.exports);return module.exports}
module.exports=shared;
`;

const URL_OF_CHUNK = "const __url=require('node:url').pathToFileURL(__filename).href;";

function packagesOf(files) {
  const found = files.map((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(found.filter(Boolean))].sort();
}
