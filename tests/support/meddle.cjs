'use strict';
// Preloaded into the built program (`node --require`): it counts the calls that change the disk, and does what
// MEDDLE says before the one with the number MEDDLE_AT, or before the first call `before`, e.g. 'mkdirSync .create-mw'.
const fs = require('node:fs');
const { kill, half, write, before, wait } = JSON.parse(process.env.MEDDLE ?? '{}');
const at = Number(process.env.MEDDLE_AT ?? Number.POSITIVE_INFINITY);
const real = { ...fs };
const called = [];
let busy = false;

const changing = [
  ...[
    'openSync',
    'writeFileSync',
    'writeSync',
    'mkdirSync',
    'renameSync',
    'unlinkSync',
    'rmdirSync',
  ],
  ...[
    'rmSync',
    'linkSync',
    'symlinkSync',
    'copyFileSync',
    'ftruncateSync',
    'fchmodSync',
    'fchownSync',
  ],
  ...['chmodSync', 'utimesSync', 'fsyncSync'],
];
for (const name of changing) {
  fs[name] = (...args) => {
    const reads = name === 'openSync' && [undefined, 'r'].includes(args[1]);
    if (busy || reads) return real[name](...args);
    called.push(name);
    if (called.length === at || isMeant(name, args)) meddle(name, args);
    return real[name](...args);
  };
}
process.on('exit', () => {
  if (process.env.MEDDLE_CALLS)
    real.writeFileSync(process.env.MEDDLE_CALLS, JSON.stringify(called));
});

let met = false;
function isMeant(name, args) {
  if (met || !before?.startsWith(`${name} `)) return false;
  const end = before.slice(name.length + 1);
  met = args.some((arg) => typeof arg === 'string' && arg.endsWith(end));
  return met;
}

function meddle(name, args) {
  busy = true;
  for (const [file, text] of Object.entries(write ?? {})) real.writeFileSync(file, text);
  if (half && /^write/.test(name)) real.writeSync(args[0], args[1], 0, args[1].length >> 1);
  if (wait) waitFor(wait);
  if (kill) process.kill(process.pid, 'SIGKILL');
  busy = false;
}

/** Says that it waits, and waits for a file. */
function waitFor(file) {
  real.writeFileSync(`${file}.waiting`, '');
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (!real.existsSync(file)) Atomics.wait(clock, 0, 0, 20);
}
