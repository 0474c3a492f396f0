import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { environment, interleave, node } from './measure.mjs';
import { programs, sampleProject } from './program.mjs';
import { row } from './row.mjs';

/** The last line of the first screen; older versions began with inquirer's question mark. */
const QUESTION = /space tick {2}enter next|(^|\n)\? \S/;

/** From the Enter key to the first question, on a pseudo-terminal of its own. */
export async function measure(rounds) {
  const folder = sampleProject();
  const empty = { name: node.name, run: () => onTerminal(['-e', '0'], folder) };
  const asking = programs.map(({ label, bin }) => ({
    name: `prompt${label}`,
    run: () => onTerminal([bin], folder, QUESTION),
  }));
  const times = await interleave([empty, ...asking], rounds);
  return programs.map(({ label }) =>
    row(`first prompt on screen${label}`, times[`prompt${label}`], {
      against: node.name,
      base: times[node.name],
      limit: 2.2,
    }),
  );
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
