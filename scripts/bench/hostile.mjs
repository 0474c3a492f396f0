import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostile } from './hostile-programs.mjs';
import { environment } from './measure.mjs';
import { bin, freshFolder } from './program.mjs';

const COMMANDS = {
  check: ['check'],
  stack: ['stack'],
  add: ['add', 'timing', '-y', '--dry-run'],
};
const SECONDS = 2;
const MEGABYTES = 300;

/** Told by the process itself as it ends: waiting for a core on a busy machine is not counted. */
const PRELOAD = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
  require('node:fs').writeFileSync(process.env.USED, JSON.stringify(used));
});`;

/** Time and memory that pathological programs take: none may take long, none may end with a stack trace. */
export function measure() {
  return Object.entries(hostile).map(([name, files]) => rowOf(name, files));
}

function rowOf(name, files) {
  const root = freshFolder('hostile');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const runs = Object.entries(COMMANDS).map(([command, args]) => ({ command, ...run(root, args) }));
  const figure = runs.map(
    ({ command, seconds, megabytes, code }) =>
      `${command} ${seconds.toFixed(2)} s ${Math.round(megabytes)} MB (${code})`,
  );
  const isMet = runs.every(
    ({ seconds, megabytes, crashed }) => seconds <= SECONDS && megabytes <= MEGABYTES && !crashed,
  );
  const budget = { text: `<= ${SECONDS} s, ${MEGABYTES} MB`, met: isMet };
  return { what: name, figure: figure.join(', '), budget };
}

function run(root, args) {
  const preload = path.join(freshFolder('preload'), 'used.cjs');
  const used = `${preload}.json`;
  writeFileSync(preload, PRELOAD);
  const { status, signal, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: root,
    env: { ...environment, NODE_OPTIONS: `--require ${preload}`, USED: used },
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 28,
  });
  const figures = existsSync(used)
    ? JSON.parse(readFileSync(used, 'utf8'))
    : { seconds: Number.POSITIVE_INFINITY, megabytes: Number.NaN };
  return { ...figures, code: status ?? signal, crashed: /\n\s+at .*:\d+:\d+/.test(stderr) };
}
