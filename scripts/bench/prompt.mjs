import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { environment, interleave, node } from './measure.mjs';
import { peer } from './peers.mjs';
import { programs, sampleProject } from './program.mjs';
import { row, skipped } from './row.mjs';

/** The last line of the first screen; older versions began with inquirer's question mark. */
const QUESTION = /space tick {2}enter next|(^|\n)\? \S/;

/** Others that ask, and what their first question says. */
const PEERS = [
  { name: 'create-vite', version: '9.3.0', args: [], question: /Project name/ },
  { name: 'create-hono', version: '0.19.5', args: [], question: /Target directory/ },
  { name: 'create-next-app', version: '16.4.3', args: [], question: /project named/ },
  { name: 'sv', version: '0.17.1', args: ['create'], question: /Where would you like/ },
];

/** From the Enter key to the first question, on a pseudo-terminal of its own. */
export async function measure(rounds) {
  const folder = sampleProject();
  const empty = { name: node.name, run: () => onTerminal(['-e', '0'], folder) };
  const asking = programs.map(({ label, bin }) => ({
    name: `prompt${label}`,
    run: () => onTerminal([bin], folder, QUESTION),
  }));
  const found = PEERS.map((each) => ({ ...each, ...peer(each.name, each.version) }));
  const others = found
    .filter(({ bin }) => bin !== undefined)
    .map(({ name, bin, args, question }) => ({
      name,
      run: () => onTerminal([bin, ...args], folder, question),
    }));
  const times = await interleave([empty, ...asking, ...others], rounds);
  const against = { against: node.name, base: times[node.name] };
  return [
    ...programs.map(({ label }) =>
      row(`first prompt on screen${label}`, times[`prompt${label}`], { ...against, limit: 2.2 }),
    ),
    ...found.map(({ name, version, bin, missing }) =>
      bin === undefined
        ? skipped(`first prompt of ${name} ${version}`, missing)
        : row(`first prompt of ${name}@${version}`, times[name], against),
    ),
  ];
}

/** Milliseconds until `wanted` is drawn or, without it, until the end. */
function onTerminal(args, cwd, wanted) {
  const env = { ...environment, TERM: 'xterm-256color' };
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { cwd, env, cols: 100, rows: 40 });
    let printed = '';
    let ms;
    child.onData((data) => {
      printed += data;
      if (ms !== undefined || !wanted?.test(stripVTControlCharacters(printed))) return;
      ms = performance.now() - started;
      child.kill('SIGKILL');
    });
    // The next subject starts when this one is gone.
    child.onExit(() => {
      ms ??= wanted === undefined ? performance.now() - started : undefined;
      if (ms === undefined) reject(new Error(`no question was drawn, but:\n${printed}`));
      else resolve(ms);
    });
  });
}
