#!/usr/bin/env node
'use strict';
// Plain old JavaScript (bin/package.json makes it CommonJS): an outdated Node must get as far as
// reading the sentence below. CommonJS also starts faster, and --help loads nothing else.

const MINIMUM = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

// What runs for a tenth of a second: optimising its WebAssembly meanwhile costs more than it saves, and of its
// JavaScript only what runs very often is worth it. V8 complains about flags it does not know, so by version.
const WASM_ONCE = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
const V8_FLAGS = {
  20: [...WASM_ONCE, '--interrupt-budget=500000'],
  22: WASM_ONCE,
  24: WASM_ONCE,
};

if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(
    `create-mw needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node}.`,
  );
  process.exitCode = 2;
} else {
  start(process.argv.slice(2));
}

function start(argv) {
  const only = argv.length === 1 ? argv[0] : undefined;
  if (only === '--version' || only === '-v') {
    return print(`${require('../package.json').version}\n`);
  }

  process.on('uncaughtException', crash);
  const fs = require('node:fs');
  const dist = `${__dirname}/../dist`;
  if (!fs.existsSync(`${dist}/cli.js`) && !require('./bootstrap.js').bootstrap()) {
    process.exitCode = 1;
    return;
  }
  if (only === '--help' || only === '-h') return print(fs.readFileSync(`${dist}/help.txt`, 'utf8'));
  const v8 = require('node:v8');
  for (const flag of V8_FLAGS[major] ?? []) v8.setFlagsFromString(flag);
  return require('../dist/cli.js').main(argv);
}

/** What nobody has foreseen: not to be taken for findings, which are 1. */
function crash(error) {
  const { version, bugs } = require('../package.json');
  const where = `${version} on Node ${process.versions.node}, ${process.platform}`;
  console.error(error?.stack ?? error);
  console.error(
    `\nThis is a bug in create-mw (${where}). Please report it, with what is above: ${bugs}`,
  );
  process.exit(70);
}

function print(text) {
  try {
    // Some 6 ms quicker than process.stdout.write, which loads Node's streams.
    require('node:fs').writeSync(1, text);
  } catch (error) {
    if (error.code === 'EAGAIN') process.stdout.write(text);
    else if (error.code !== 'EPIPE') throw error;
  }
}
