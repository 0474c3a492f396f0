import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from '../build/root.mjs';
import { interleave, median, node, time } from './measure.mjs';
import { peer } from './peers.mjs';
import { bin, fromVenv } from './program.mjs';
import { FILES, pythonTree } from './python-tree.mjs';
import { milliseconds, row, skipped } from './row.mjs';

const NEEDLE = 'FastAPI(';
const WHAT = `\`check\` on ${FILES.toLocaleString('en')} Python files with 50 applications`;

/** The audit of a large repository, beside tools that only look for the needle or only lint. */
export async function measure(rounds) {
  // esbuild names the chunk of a command after its file.
  if (!readdirSync(fromRoot('dist')).some((name) => name.startsWith('check-'))) {
    return [skipped(WHAT, 'this build has no `check` command')];
  }
  const cwd = pythonTree();
  const check = {
    name: 'check',
    // 1: it has something to say about the applications.
    run: () => time(process.execPath, [bin, 'check'], { cwd, codes: [0, 1] }),
  };
  const { tools, missing } = others(cwd);
  const times = await interleave([node, check, ...tools], rounds);
  return [
    ...beside(times, tools),
    ...missing.map((name) => skipped(`${WHAT} against ${name}`, 'it is not installed')),
  ];
}

function beside(times, tools) {
  const against = [node, ...tools];
  return against.map(({ name }) => {
    const made = row(WHAT, times.check, { against: name, base: times[name] });
    return name.includes('rg ') ? { ...made, budget: budget(times.check, times[name]) } : made;
  });
}

function budget(check, rg) {
  const limit = 1.5 * median(rg) + 150;
  return { text: `<= 1.5 x + 150 ms = ${milliseconds(limit)}`, met: median(check) <= limit };
}

/** The programs to compare with, as far as they are there. */
function others(cwd) {
  const ruff = fromVenv(virtualEnvironments(), 'ruff');
  const rg = ripgrep();
  const tool = (name, command, args) => ({ name, run: () => time(command, args, { cwd }) });
  const lint = ['check', '--isolated', '--exit-zero', '--quiet'];
  const tools = [
    tool(`\`git grep -l '${NEEDLE}'\``, 'git', ['grep', '-lF', NEEDLE, '--', '*.py']),
    rg && tool(`\`rg -l '${NEEDLE}'\``, rg, ['-lF', '--type', 'py', NEEDLE]),
    ruff && tool('`ruff check --no-cache`', ruff, [...lint, '--no-cache']),
    ruff && tool('`ruff check`, its cache filled', ruff, lint),
  ].filter(Boolean);
  const missing = [rg ? [] : ['ripgrep'], ruff ? [] : ['ruff check']].flat();
  return { tools, missing };
}

function virtualEnvironments() {
  const folder = fromRoot('node_modules/.cache/create-mw');
  return readdirSync(folder)
    .filter((name) => /^venv-[^.]+$/.test(name))
    .map((name) => path.join(folder, name));
}

/** The one on PATH, else the one that npm carries for editors. */
function ripgrep() {
  try {
    time('rg', ['--version']);
    return 'rg';
  } catch {
    const found = peer('@vscode/ripgrep', '1.18.0');
    const file = `../ripgrep-${process.platform}-${process.arch}/bin/rg`;
    return found.folder && path.join(found.folder, file);
  }
}
