import path from 'node:path';
import { interleave, node, time } from './measure.mjs';
import { peer } from './peers.mjs';
import { fromVenv, programs, virtualEnvironments } from './program.mjs';
import { FILES, pythonTree } from './python-tree.mjs';
import { row, skipped } from './row.mjs';

const NEEDLE = 'FastAPI(';
const WHAT = `\`check\` on ${FILES.toLocaleString('en')} Python files with 50 applications`;

/** The audit of a large repository, beside tools that only look for the needle or only lint. */
export async function measure(rounds) {
  const cwd = pythonTree();
  const checks = programs.map(({ label, bin }) => ({
    name: `check${label}`,
    // 1: it has something to say about the applications.
    run: () => time(process.execPath, [bin, 'check'], { cwd, codes: [0, 1] }),
  }));
  const { tools, missing } = others(cwd);
  const times = await interleave([node, ...checks, ...tools], rounds);
  return [
    ...programs.flatMap(({ label }) => beside(times, tools, label)),
    ...missing.map((name) => skipped(`${WHAT} against ${name}`, 'it is not installed')),
  ];
}

const LIMITS = { [node.name]: 10, '`ruff check --no-cache`': 0.35 };

const beside = (times, tools, label) =>
  [node, ...tools].map(({ name }) =>
    row(`${WHAT}${label}`, times[`check${label}`], {
      against: name,
      base: times[name],
      limit: LIMITS[name],
    }),
  );

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
