import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot } from './build/root.mjs';

// `npm run survey -- --out DIR FOLDER...`: the program on projects that nobody tuned it to. A folder is a project, a git
// directory, or holds many of either. Whether a finding is true is for a reader to say; what can be counted is counted
// here: exit codes, lines changed in the project's own files, files that compile, a second run, and a removal.

const CONCERNS = ['cors', 'request-id', 'timing', 'logging', 'auth'];
/** Unlike py_compile it leaves no `__pycache__` in the tree that is compared. */
const COMPILE =
  'import sys\nfor name in sys.argv[1:]: compile(open(name, "rb").read(), name, "exec")';
const TIME_LIMIT = 120_000;
const PROGRAM = fromRoot('bin/create-mw.js');
/** A look at the repository's own configuration would be a look at somebody's hooks and filters. */
const GIT = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'user.name=survey',
  '-c',
  'user.email=survey@localhost',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, app: { type: 'string', multiple: true, default: [] } },
});
if (values.out === undefined || positionals.length === 0) {
  process.stderr.write('usage: npm run survey -- --out DIR FOLDER... [--app PROJECT=FILE:NAME]\n');
  process.exit(2);
}
const chosen = new Map(
  values.app.map((choice) => [choice.split('=')[0], choice.slice(choice.indexOf('=') + 1)]),
);

const rows = positionals.flatMap(projectsIn).map((source) => survey(source));
writeFileSync(path.join(values.out, 'survey.json'), `${JSON.stringify(rows, null, 2)}\n`);
process.stdout.write(table(rows));

/** Folders with a `.git` or Python files are projects, bare git directories too; anything else holds projects. */
function projectsIn(folder) {
  const names = readdirSync(folder);
  if (
    names.includes('HEAD') ||
    names.includes('.git') ||
    names.some((name) => name.endsWith('.py'))
  ) {
    return [path.resolve(folder)];
  }
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return inside.flatMap((entry) => projectsIn(path.join(folder, entry.name)));
}

function survey(source) {
  const name =
    path.basename(source) === 'repo' ? path.basename(path.dirname(source)) : path.basename(source);
  const notes = path.join(values.out, name);
  mkdirSync(notes, { recursive: true });
  const copy = mkdtempSync(path.join(os.tmpdir(), 'create-mw-survey-'));
  try {
    unpack(source, copy);
    return { name, ...ask(copy, notes, chosen.has(name) ? ['--app', chosen.get(name)] : []) };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The files of the last commit, or of the folder, as a repository of its own. */
function unpack(source, copy) {
  const bare = existsSync(path.join(source, 'HEAD'));
  const from = bare ? ['--git-dir', source] : ['-C', source];
  const isRepository = bare || existsSync(path.join(source, '.git'));
  if (isRepository) pipe(['git', ...GIT, ...from, 'archive', 'HEAD'], ['tar', '-x', '-C', copy]);
  else spawnSync('cp', ['-a', `${source}/.`, copy]);
  git(copy, 'init', '-q');
  git(copy, 'add', '-A', '-f');
  git(copy, 'commit', '-q', '--allow-empty', '-m', 'as it was');
}

function ask(copy, notes, app) {
  const record = (file, answer) => writeFileSync(path.join(notes, file), answer.text);
  const stack = run(copy, ['stack', ...app]);
  record('stack.txt', stack);
  const check = run(copy, ['check']);
  record('check.txt', check);
  const findings = parsed(run(copy, ['check', '--json']).stdout)?.findings ?? [];

  const add = ['add', ...CONCERNS, '--yes', '--no-install', '--no-tests', ...app];
  const added = run(copy, add);
  record('add.txt', added);
  git(copy, 'add', '-A', '-f');
  writeFileSync(path.join(notes, 'add.patch'), git(copy, 'diff', '--cached', '--diff-filter=M'));
  const counted = {
    stack: stack.status,
    check: check.status,
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    add: added.status,
  };
  return added.status === 0 ? { ...counted, ...afterwards(copy, notes, add, app) } : counted;
}

function afterwards(copy, notes, add, app) {
  const changed = git(copy, 'diff', '--cached', '--numstat', '--diff-filter=M')
    .trim()
    .split('\n')
    .filter(Boolean);
  const files = git(copy, 'diff', '--cached', '--name-only')
    .trim()
    .split('\n')
    .filter((file) => file.endsWith('.py'));
  const compiled = spawnSync('python3', ['-c', COMPILE, ...files], {
    cwd: copy,
    encoding: 'utf8',
  });
  writeFileSync(path.join(notes, 'stack-after.txt'), run(copy, ['stack', ...app]).text);
  git(copy, 'commit', '-q', '--allow-empty', '-m', 'added');
  const again = run(copy, add);
  const same = again.status === 0 && git(copy, 'status', '--porcelain').trim() === '';
  // One by one: a layer that was the project's own before is refused, and stays.
  const removed = CONCERNS.map((concern) => run(copy, ['remove', concern, '--yes', ...app]).text);
  writeFileSync(path.join(notes, 'remove.txt'), removed.join('\n'));
  git(copy, 'add', '-A', '-f');
  const left = git(copy, 'diff', '--cached', '--stat', 'HEAD~1').trim();
  return {
    ownLines: changed.map((line) => line.replaceAll('\t', ' ')),
    compiles: compiled.status === 0,
    second: same ? 'no change' : `exit ${again.status}`,
    removal: left === '' ? 'byte for byte' : left.split('\n').at(-1).trim(),
  };
}

function run(cwd, args) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    encoding: 'utf8',
    timeout: TIME_LIMIT,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    status: status ?? signal,
    stdout,
    text: `$ create-mw ${args.join(' ')}\n${stdout}${stderr}exit ${status}\n`,
  };
}

function git(cwd, ...args) {
  return spawnSync('git', [...GIT, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  }).stdout;
}

function pipe([first, ...args], [second, ...rest]) {
  const made = spawnSync(first, args, { maxBuffer: 1024 * 1024 * 1024 });
  spawnSync(second, rest, { input: made.stdout });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function table(all) {
  const lines = all.map((row) =>
    [
      row.name,
      row.stack,
      row.errors,
      row.warnings,
      row.add,
      row.compiles ?? '',
      row.second ?? '',
      row.removal ?? '',
    ]
      .map(String)
      .join(' | '),
  );
  return [
    'project | stack | errors | warnings | add | compiles | second run | removal',
    ...lines,
    '',
  ].join('\n');
}
