// node scripts/mutants-of-layers.mjs [--only CONCERN] [--behaviour] [--every N] [--python PATH]: breaks the generated
// layers, one place at a time, and says how many of those that break a promise the offered test finds.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { pythonOfTheTests } from './bench/python.mjs';
import { fromRoot } from './build/root.mjs';

const args = process.argv.slice(2);
const given = (name) => {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args.splice(at, 2)[1];
};
const every = given('--every') ?? '1000000';
const wanted = given('--only') ?? '';
const python = given('--python') ?? pythonOfTheTests();
const suite = args.includes('--behaviour') ? ['--behaviour', fromRoot('tests/behaviour')] : [];

const HEART = ['cors', 'request-id', 'timing', 'logging', 'trusted-host', 'errors', 'auth'];
const OF_THE_HEART = [
  'cors.origins=https://app.example.com',
  'trusted-host.hosts=testserver,127.0.0.1',
  'auth.websocket=subprotocol',
];
/** The others are tested each by itself: their files, and what it takes to see all of them. */
const ALONE = [
  [['proxy-headers'], ['proxy_headers.py'], ['proxy-headers.trusted=127.0.0.1,10.0.0.0/8']],
  [['tracing'], ['tracing.py']],
  [
    ['metrics', 'logging'],
    ['metrics.py', 'route_label.py'],
  ],
  [['security-headers'], ['security_headers.py']],
  [['https-redirect'], ['https_redirect.py']],
  [['maintenance'], ['maintenance.py', 'switch.py']],
  [['timeout'], ['timeout.py']],
  [['body-limit'], ['body_limit.py']],
  [['rate-limit'], ['rate_limit.py']],
  [['compression'], ['compression.py']],
  [['session'], ['session.py', 'session_keys.py']],
  [['csrf'], ['csrf.py']],
];
const PROJECTS = [
  { concerns: HEART, settings: [...OF_THE_HEART, 'auth.scheme=api-key'], files: [] },
  { concerns: HEART, settings: [...OF_THE_HEART, 'auth.scheme=jwt'], files: [] },
  ...ALONE.map(([concerns, files, settings = []]) => ({ concerns, files, settings })),
];

const mutants = new Map();
for (const { concerns, settings, files } of PROJECTS) {
  if (!`${concerns}`.includes(wanted)) continue;
  const root = mkdtempSync(path.join(tmpdir(), 'create-mw-mutants-'));
  try {
    const project = path.join(root, 'project');
    cpSync(fromRoot('tests/behaviour/sample'), project, { recursive: true });
    const options = settings.flatMap((each) => ['--set', each]);
    const add = ['add', ...concerns, ...options, '--tests', '-y', '--no-install'];
    await execa(process.execPath, [fromRoot('bin/create-mw.js'), ...add], { cwd: project });
    const hand = ['--hand', fromRoot('scripts/mutants/promises.json'), '--every', every];
    const script = [
      fromRoot('scripts/mutants/layers.py'),
      project,
      ...hand,
      '--files',
      ...files,
      ...suite,
    ];
    const { stdout } = await execa(python, ['-W', 'ignore', ...script], { cwd: root });
    for (const line of stdout.split('\n').filter(Boolean)) note(JSON.parse(line));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
report([...mutants.values()]);

/** What one project's test finds is found. */
function note(mutant) {
  const key = JSON.stringify([mutant.file, mutant.line, mutant.before, mutant.after]);
  const before = mutants.get(key);
  const killed = mutant.killed || before?.killed === true;
  mutants.set(key, { ...mutant, killed, breaks: mutant.breaks || before?.breaks === true });
}

function report(all) {
  const breaking = all.filter(({ breaks }) => breaks);
  console.log('| file | break a promise | found | |\n|---|---|---|---|');
  const files = [...new Set(breaking.map(({ file }) => file))].sort();
  for (const file of files)
    console.log(
      row(
        file,
        breaking.filter((each) => each.file === file),
      ),
    );
  console.log(row('all', breaking));
  for (const { file, line, before, after, promise, killed } of breaking)
    if (!killed) console.log(`- ${file}:${line}: \`${before}\` to \`${after}\`: ${promise ?? ''}`);
}

function row(name, mutants) {
  const found = mutants.filter(({ killed }) => killed).length;
  const share = Math.round((found / mutants.length) * 100);
  return `| ${name} | ${mutants.length} | ${found} | ${share} % |`;
}
