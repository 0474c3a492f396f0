import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fromRoot } from '../build/root.mjs';
import { environment, interleave, median } from './measure.mjs';
import { freshFolder, fromVenv, programs, virtualEnvironments } from './program.mjs';
import { skipped } from './row.mjs';

/** User seconds of `check`, at most so many times those of compileall. */
const BUDGETS = { fastapi: 4, prefect: 0.5, litellm: 2 };
const COMPILES = '`python -m compileall -q -f`';

/** Real repositories, whose folders are named with `--trees`. */
export async function measure(rounds) {
  const folders = (process.env.BENCH_TREES ?? '').split(',').filter(Boolean);
  const python = fromVenv(virtualEnvironments(), 'python');
  if (folders.length === 0) return [skipped('`check` on real trees', 'none named by --trees')];
  if (python === undefined) return [skipped('`check` on real trees', 'there is no Python')];
  const rows = [];
  for (const folder of folders)
    rows.push(...(await measureTree(path.resolve(folder), python, rounds)));
  return rows;
}

async function measureTree(folder, python, rounds) {
  const name = path.basename(folder);
  const lines = linesOf(folder);
  const subject = (title, ...command) => ({ name: title, run: () => used(python, command) });
  const checks = programs.map(({ label, bin }) =>
    subject(`check${label}`, process.execPath, bin, 'check', '-C', folder),
  );
  const ruff = fromVenv(virtualEnvironments(), 'ruff');
  const lint = ['check', '--isolated', '--exit-zero', '--quiet', '--no-cache'];
  const subjects = [
    ...checks,
    subject(COMPILES, python, '-m', 'compileall', '-q', '-f', folder),
    ...(ruff === undefined ? [] : [subject('`ruff check --no-cache`', ruff, ...lint, folder)]),
  ];
  const all = await interleave(subjects, rounds);
  const seconds = (title) => median(all[title].map(([user]) => user));
  return programs.flatMap(({ label }) => {
    const what = `\`check\` on ${name}, ${lines.toLocaleString('en')} lines${label}`;
    const [user, most] = [
      seconds(`check${label}`),
      median(all[`check${label}`].map(([, mb]) => mb)),
    ];
    const others = subjects.slice(checks.length).map(({ name: against }) => {
      const ratio = user / seconds(against);
      const limit = against === COMPILES ? BUDGETS[name.toLowerCase()] : undefined;
      const budget = limit && { text: `<= ${limit} x`, met: ratio <= limit };
      return {
        what,
        figure: `${user.toFixed(2)} s user`,
        ratio: `${ratio.toFixed(2)} x`,
        against,
        budget,
      };
    });
    const limit = Math.round(100 + (0.3 * lines) / 1024);
    const memory = { text: `<= ${limit} MB`, met: most <= limit };
    return [...others, { what, figure: `${Math.round(most)} MB`, budget: memory }];
  });
}

/** User seconds and megabytes. */
function used(python, command) {
  const env = { ...environment, PYTHONPYCACHEPREFIX: freshFolder('compiled') };
  const script = fromRoot('scripts/bench/usage.py');
  const [code, user, megabytes] = JSON.parse(
    execFileSync(python, [script, ...command], { cwd: freshFolder('cwd'), env, encoding: 'utf8' }),
  );
  if (code !== 0 && code !== 1 && code !== 2) throw new Error(`${command.join(' ')}: exit ${code}`);
  return [user, megabytes];
}

function linesOf(folder) {
  let lines = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.name.endsWith('.py') || !statSync(file, { throwIfNoEntry: false })?.isFile())
      continue;
    for (const byte of readFileSync(file)) if (byte === 10) lines += 1;
  }
  return lines;
}
