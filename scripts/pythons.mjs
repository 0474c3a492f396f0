import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot } from './build/root.mjs';

// `npm run pythons`: what is generated, on every Python that is promised, with the oldest and the newest FastAPI that each
// can have: it compiles, its offered tests pass, and mypy, pyright and Ruff find nothing.
// `-- --only 3.9,3.13 --ages oldest --projects every` for a part.

const VERSIONS = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];
const AGES = ['oldest', 'newest'];
const TOOLS = ['mypy>=1.10', 'pyright>=1.1.380', 'ruff>=0.6', 'redis>=5'];
const CACHE = fromRoot('node_modules/.cache/create-mw/pythons');
const PROGRAM = fromRoot('bin/create-mw.js');
/** Answers where there is no default. */
const ANSWERS = {
  cors: 'cors.origins=https://app.example.com',
  'proxy-headers': 'proxy-headers.trusted=127.0.0.1',
  'trusted-host': 'trusted-host.hosts=127.0.0.1,localhost,testserver',
};
const FILES = {
  'app/__init__.py': '',
  'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.9"\n',
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: VERSIONS.join(',') },
    ages: { type: 'string', default: AGES.join(',') },
    projects: { type: 'string', default: '' },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'create-mw-pythons-'));
try {
  const chosen = values.projects.split(',').filter(Boolean);
  const projects = madeProjects().filter(({ name }) => !chosen.length || chosen.includes(name));
  const cells = values.only
    .split(',')
    .flatMap((version) => values.ages.split(',').map((age) => ({ version, age })));
  const rows = cells.map((cell) => ({ ...cell, ...asked(cell, projects) }));
  process.stdout.write(table(rows));
  process.exitCode = rows.some(({ failures }) => failures.length > 0) ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A project with every concern, one for each preset, and one with what is chosen otherwise. */
function madeProjects() {
  const { concerns, presets } = JSON.parse(
    run(folder, process.execPath, PROGRAM, 'list', '--json').out,
  );
  const every = concerns.filter(({ generated }) => generated).map(({ id }) => id);
  const other = ['auth.scheme=jwt', 'rate-limit.store=redis'].flatMap((each) => ['--set', each]);
  return [
    made('every', every, every),
    made('otherwise', every, [...every, ...other]),
    ...presets.map(({ id, concerns: held }) => made(id, held, ['--preset', id])),
  ];
}

function made(name, concerns, asked) {
  const root = path.join(folder, name);
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const needed = Object.keys(ANSWERS)
    .filter((id) => concerns.includes(id))
    .flatMap((id) => ['--set', ANSWERS[id]]);
  const args = [PROGRAM, 'add', ...asked, ...needed, '--tests', '-y', '--no-install'];
  const { ok, out } = run(root, process.execPath, ...args);
  if (!ok) throw new Error(out);
  return { name, root };
}

function asked({ version, age }, projects) {
  const base = interpreter(version);
  if (base === undefined) return { ...announced(version, age), failures: [] };
  process.stderr.write(`== Python ${version}, the ${age} FastAPI\n`);
  const { python, failure } = environment(base, age);
  if (failure !== undefined) return { has: '', failures: [{ step: 'install', said: failure }] };
  const failures = projects.flatMap(({ name, root }) =>
    steps(python, version).flatMap(([step, args]) => {
      const { ok, out } = run(root, python, '-m', ...args);
      if (ok) return [];
      process.stderr.write(`-- ${name}: ${step} FAILED\n${out}\n`);
      return [{ step: `${name}: ${step}`, said: out }];
    }),
  );
  return { has: versions(python), failures };
}

function steps(python, version) {
  return [
    ['compile', ['compileall', '-q', '-f', 'app', 'tests']],
    ['its tests', ['pytest', '-q', '-p', 'no:cacheprovider', 'tests']],
    [
      'mypy',
      ['mypy', '--strict', '--cache-dir', path.join(path.dirname(python), '../mypy'), 'app'],
    ],
    ['pyright', ['pyright', '--pythonpath', python, 'app']],
    [
      'ruff',
      ['ruff', 'check', '--no-cache', '--target-version', `py${version.replace('.', '')}`, '.'],
    ],
  ];
}

/** On PATH, as pyenv has it, or as uv has it. */
function interpreter(version) {
  const home = path.join(process.env.PYENV_ROOT ?? path.join(homedir(), '.pyenv'), 'versions');
  const inPyenv = existsSync(home)
    ? readdirSync(home)
        .filter((name) => name.startsWith(`${version}.`))
        .map((name) => path.join(home, name, 'bin/python'))
    : [];
  const found = run(folder, 'uv', 'python', 'find', '--no-python-downloads', version);
  const candidates = [...inPyenv, `python${version}`, ...(found.ok ? [found.out.trim()] : [])];
  const script = 'import sys, venv; print(".".join(map(str, sys.version_info[:2])))';
  return candidates.find((each) => run(folder, each, '-c', script).out.trim() === version);
}

/** One virtual environment a cell, made anew when its requirements are others. */
function environment(base, age) {
  const requirements = fromRoot(`tests/requirements-${age}.txt`);
  const hash = createHash('sha256')
    .update(base)
    .update(TOOLS.join())
    .update(readFileSync(requirements));
  const venv = path.join(CACHE, `${age}-${hash.digest('hex').slice(0, 12)}`);
  const python = path.join(venv, 'bin/python');
  // Written last: an installation that was interrupted is made anew.
  const complete = path.join(venv, 'complete');
  if (existsSync(complete)) return { python };
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const pip = [python, '-m', 'pip', 'install', '--disable-pip-version-check', '-q'];
  const hasUv = run(folder, 'uv', '--version').ok;
  const commands = hasUv
    ? [
        ['uv', 'venv', '-q', '--python', base, venv],
        ['uv', 'pip', 'install', '-q', '--python', python],
      ]
    : [[base, '-m', 'venv', venv], pip];
  const [make, install] = commands;
  for (const command of [make, [...install, '-r', requirements, ...TOOLS]]) {
    const { ok, out } = run(folder, ...command);
    if (!ok) return { failure: out.trim().split('\n').slice(-8).join('\n') };
  }
  writeFileSync(complete, '');
  return { python };
}

function versions(python) {
  const names = ['fastapi', 'starlette', 'pydantic'];
  const script = `import importlib.metadata as m; print(*(n + " " + m.version(n) for n in ${JSON.stringify(names)}), sep=", ")`;
  return run(folder, python, '-c', script).out.trim();
}

function run(cwd, command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', PYTHONPATH: cwd, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return {
    ok: status === 0,
    out: error ? error.message : `${stdout}${status === 0 ? '' : stderr}`,
  };
}

function announced(version, age) {
  const rule = '!'.repeat(80);
  process.stderr.write(
    `\n${rule}\n!! PYTHON ${version} (${age} FastAPI) IS NOT TESTED: there is none\n${rule}\n\n`,
  );
  return { has: 'NOT TESTED: there is no such Python' };
}

function table(rows) {
  const lines = rows.map(({ version, age, has, failures }) => {
    const outcome =
      failures.map(({ step }) => step).join(', ') || (has.startsWith('NOT') ? '' : 'passed');
    return `| ${version} | ${age} | ${has} | ${outcome} |`;
  });
  return ['| Python | FastAPI | | outcome |', '|---|---|---|---|', ...lines, ''].join('\n');
}
