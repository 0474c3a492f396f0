import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, transform } from 'esbuild';
import { fromRoot } from './root.mjs';

/** Packed beside the chunks, better than npm packs them: more than half of the package. */
const WASM = [
  'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-python/tree-sitter-python.wasm',
  '@wasm-fmt/ruff_fmt/ruff_fmt_bg.wasm',
];

/** Modules of texts alone, and what they export. */
const TEXTS = { 'texts.gen.js': 'texts', 'fixtures.gen.js': 'fixtures' };

/** They are read from packed files, which are smaller than what npm makes of them. */
const packedTexts = (outdir) => ({
  name: 'packed-texts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](texts|fixtures)\.gen\.js$/ }, async ({ path: file }) => {
      const name = TEXTS[path.basename(file)];
      const { [name]: value } = await import(pathToFileURL(file).href);
      writeFileSync(
        path.join(outdir, `${name}.json.br`),
        packed(Buffer.from(JSON.stringify(value))),
      );
      const contents = `import { brotliDecompressSync } from 'node:zlib';
        import { asset } from './assets.ts';
        export const ${name} = JSON.parse(String(brotliDecompressSync(asset('${name}.json.br'))));`;
      return { contents, resolveDir: path.dirname(file), loader: 'js' };
    });
  },
});

/** To pack takes ten times as long as the rest of a build, and gives the same each time: it is kept, under a hash. */
function packed(bytes) {
  const hash = createHash('sha256').update(process.version).update(bytes).digest('hex');
  const kept = path.join(CACHE, `${hash.slice(0, 12)}.br`);
  if (existsSync(kept)) return readFileSync(kept);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const made = brotliCompressSync(bytes, { params });
  mkdirSync(CACHE, { recursive: true });
  // Renamed: of two builds at once neither may find the half of what the other keeps.
  writeFileSync(`${kept}.${process.pid}`, made);
  renameSync(`${kept}.${process.pid}`, kept);
  return made;
}

const CACHE = fromRoot('node_modules/.cache/create-mw');

/**
 * The SDK of MCP brings a validator of JSON schemas for what clients are asked, which we ask nothing, and zod the messages
 * of fifty languages, of which none is shown: two thirds of it.
 */
const withoutValidators = {
  name: 'without-validators',
  setup({ onResolve, onLoad }) {
    const absent = ({ path }) => ({ path, namespace: 'absent' });
    onResolve({ filter: /^ajv(-formats)?$/ }, absent);
    onResolve({ filter: /[\\/]locales[\\/]index\.js$/ }, absent);
    onLoad({ filter: /./, namespace: 'absent' }, () => ({
      contents: 'export default function absent() {}',
      loader: 'js',
    }));
  },
};

/**
 * Writes src/cli.ts and what it imports to `outdir`; returns the names of the packages inside, those of `taken`, whose
 * files were copied into the source, included.
 */
export async function bundle(outdir, taken = [], entry = fromRoot('src/cli.ts')) {
  mkdirSync(outdir, { recursive: true });
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
    plugins: [withoutValidators, packedTexts(outdir)],
    alias: {
      'web-tree-sitter': fromRoot('node_modules/web-tree-sitter/web-tree-sitter.cjs'),
    },
  });
  const chunks = new Map();
  for (const { path: file, text } of result.outputFiles)
    chunks.set(path.basename(file), await commonJs(text));
  for (const [name, code] of gathered(chunks, stagesOf(result.metafile)))
    writeFileSync(path.join(outdir, name), code);
  writeFileSync(path.join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  for (const file of WASM)
    writeFileSync(
      path.join(outdir, `${path.basename(file)}.br`),
      packed(readFileSync(fromRoot('node_modules', file))),
    );
  return packagesOf([
    ...Object.keys(result.metafile.inputs),
    ...WASM.map((file) => `node_modules/${file}`),
    ...taken,
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

/** What a run comes to one after the other. What is needed first lies in the first file, with all that it imports. */
const STAGES = {
  cli: ['src/cli.ts'],
  turn: ['src/commands/turn.ts'],
  reading: ['src/worlds/asgi/workspace.ts', 'src/commands/add.ts', 'src/commands/stack.ts'],
  judging: ['src/commands/list.ts', 'src/commands/explain.ts'],
  writing: ['src/worlds/asgi/writing.ts', 'src/core/plan/plan.ts', 'src/commands/carry-out.ts'],
  auditing: ['src/worlds/asgi/auditing.ts', 'src/commands/check.ts'],
};

/** The chunks of each stage: an entry, and what it imports at once. */
function stagesOf({ outputs }) {
  const taken = new Set();
  const take = (file) => {
    if (taken.has(file)) return [];
    taken.add(file);
    const needed = outputs[file].imports.filter(
      ({ kind, external }) => kind === 'import-statement' && !external,
    );
    return [path.basename(file), ...needed.flatMap((each) => take(each.path))];
  };
  const files = Object.keys(outputs);
  return Object.entries(STAGES).map(([stage, entries]) => ({
    name: `${stage}.js`,
    chunks: entries.flatMap((entry) =>
      files.filter((file) => outputs[file].entryPoint === entry).flatMap(take),
    ),
  }));
}

/** To find, read and compile a file costs Node more than most chunks hold: those of a stage are functions of one file. */
export function gathered(chunks, stages) {
  const homes = new Map(stages.flatMap((stage) => stage.chunks.map((name) => [name, stage.name])));
  const within = (code, home) =>
    code.replace(/\brequire\("\.\/([\w.-]+\.js)"\)/g, (whole, name) => {
      const at = homes.get(name);
      if (at === undefined) return whole;
      return at === home ? `chunk("${name}")` : `require("./${at}").chunk("${name}")`;
    });
  const alone = [...chunks].filter(([name]) => !homes.has(name));
  return [
    ...alone.map(([name, code]) => [name, within(code)]),
    ...stages.map((stage) => [
      stage.name,
      stageText(stage.chunks.map((name) => [name, within(chunks.get(name), stage.name)])),
    ]),
  ];
}

/** Each chunk runs when it is first asked for; a file that is the program's start runs its own at once. */
const stageText = (chunks) => `"use strict";const made={},functions={${chunks
  .map(([name, code]) => `"${name}":(function(module,exports){${code}\n})`)
  .join(',')}};
function chunk(name){const known=made[name];if(known)return known.exports;
const module=made[name]={exports:{}};functions[name](module,module.exports);return module.exports}
exports.chunk=chunk;${chunks[0][0] === 'cli.js' ? 'exports.main=(argv)=>chunk("cli.js").main(argv);' : ''}
`;

const URL_OF_CHUNK = "const __url=require('node:url').pathToFileURL(__filename).href;";

function packagesOf(files) {
  const found = files.map((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(found.filter(Boolean))].sort();
}
