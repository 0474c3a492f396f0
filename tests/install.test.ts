import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { memoryHost } from '../src/host.ts';
import { installer, installPlan, withoutRequirements } from '../src/worlds/asgi/project/install.ts';
import { withoutDependencies } from '../src/worlds/asgi/project/pyproject.ts';
import { memoryFiles } from './support/files.ts';

const JWT = 'PyJWT[crypto]>=2.10';

test.each([
  ['uv', { 'uv.lock': '' }],
  ['poetry', { 'poetry.lock': '' }],
  ['pdm', { 'pdm.lock': '' }],
  ['pipenv', { Pipfile: '' }],
  ['pipenv', { 'Pipfile.lock': '' }],
  ['uv', { 'api/uv.lock': '', 'poetry.lock': '' }],
  ['poetry', { 'poetry.lock': '', 'api/pyproject.toml': '[tool.uv]' }],
  ['uv', { 'pyproject.toml': '[tool.uv]\ndev-dependencies = []' }],
  ['poetry', { 'pyproject.toml': '[tool.poetry]\nname = "x"', 'requirements.txt': '' }],
  ['pdm', { 'pyproject.toml': '[tool.pdm.scripts]\na = "b"' }],
  ['requirements', { 'pyproject.toml': '[project]\nname = "x"', 'requirements.txt': '' }],
  ['requirements', { 'api/requirements/base.txt': '' }],
  ['none', { 'pyproject.toml': '[project]\nname = "x"' }],
  ['none', { 'web/requirements.txt': '' }],
  ['none', {}],
])('%s from %j', (expected, files) => {
  expect(installer(memoryFiles(files), 'api/app')).toBe(expected);
});

test.each([
  [`uv add ${JWT}`, { 'uv.lock': '', 'pyproject.toml': '' }],
  [`uv add --project api ${JWT}`, { 'uv.lock': '', 'api/pyproject.toml': '' }],
  [`poetry add ${JWT}`, { 'poetry.lock': '', 'pyproject.toml': '' }],
  [`poetry add --directory api ${JWT}`, { 'api/poetry.lock': '', 'api/pyproject.toml': '' }],
  [`pdm add --project api ${JWT}`, { 'api/pdm.lock': '', 'api/pyproject.toml': '' }],
  [`pipenv install ${JWT}`, { Pipfile: '' }],
])('runs %s', (command, files) => {
  const plan = installPlan(memoryFiles(files), 'api/app/main.py', [JWT]);
  expect(plan.install.map((each) => [each.command, ...each.args].join(' '))).toEqual([command]);
  expect([plan.changes, plan.notes]).toEqual([[], []]);
});

test.each([
  ['', `${JWT}\n`],
  ['fastapi\n', `fastapi\n${JWT}\n`],
  ['fastapi', `fastapi\n${JWT}`],
  ['fastapi\r\nuvicorn\r\n', `fastapi\r\nuvicorn\r\n${JWT}\r\n`],
  ['fastapi\r\nuvicorn', `fastapi\r\nuvicorn\r\n${JWT}`],
  ['fastapi\n\n', `fastapi\n\n${JWT}\n`],
  ['# pyjwt\n', `# pyjwt\n${JWT}\n`],
])('edits requirements.txt: %j', (before, after) => {
  const plan = installPlan(memoryFiles({ 'requirements.txt': before }), 'main.py', [JWT]);
  expect(plan.changes).toEqual([{ path: 'requirements.txt', kind: 'edit', before, after }]);
  expect(plan.notes).toEqual([`To install ${JWT}: \`pip install -r requirements.txt\`.`]);
  expect(withoutRequirements(after, [JWT])).toBe(before);
});

test('what was appended can be taken out again', () => {
  const line = fc.constantFrom('fastapi', 'PyJWT', '', '# x', 'a==1 ');
  const eol = fc.constantFrom('\n', '\r\n');
  const text = fc.tuple(fc.array(fc.tuple(line, eol)), fc.constantFrom('', 'uvicorn'));
  fc.assert(
    fc.property(text, ([lines, last]) => {
      const before = lines.flat().join('') + last;
      const files = memoryFiles({ 'requirements.txt': before });
      const wanted = ['redis>=5', 'prometheus-client>=0.20'];
      const [change] = installPlan(files, 'main.py', wanted).changes;
      expect(change?.kind === 'edit' && withoutRequirements(change.after, wanted)).toBe(before);
    }),
  );
});

test.each([
  ['in the middle', 'a\nredis\nb\n', 'a\nb\n'],
  ['before a last line without a line break', 'a\nredis\nb', 'a\nb'],
  ['pinned otherwise by its owner', 'redis==5\n', 'redis==5\n'],
  ['not there', 'a', 'a'],
])('a requirement %s', (_, text, rest) => {
  expect(withoutRequirements(text, ['redis'])).toBe(rest);
});

test.each([
  { 'requirements.txt': 'pyjwt\n' },
  { 'requirements.txt': 'fastapi\nPyJWT == 2.8 ; python_version > "3"\n' },
  { 'requirements.txt': '-e git+https://github.com/jpadilla/pyjwt#egg=PyJWT\n' },
  { 'requirements.txt': '-r requirements/base.txt\n', 'requirements/base.txt': 'pyjwt\n' },
  { 'requirements-prod.txt': 'pyjwt[crypto]~=2.8\n', 'requirements.txt': '' },
  { 'pyproject.toml': '[project]\ndependencies = ["pyJWT>=2"]', 'uv.lock': '' },
  {
    'pyproject.toml': '[tool.poetry.dependencies]\npyjwt = { extras = ["crypto"], version = "^2" }',
  },
  { Pipfile: '[packages]\nPyJWT = "*"' },
])('already declared: %j', (files) => {
  const none = { install: [], changes: [], notes: [] };
  expect(installPlan(memoryFiles(files), 'app/main.py', [JWT])).toEqual(none);
});

test('two spellings of a distribution are the same', () => {
  const files = memoryFiles({ 'requirements.txt': 'Prometheus_Client\n' });
  expect(installPlan(files, 'main.py', ['prometheus-client>=0.20', 'redis']).changes).toMatchObject(
    [{ after: 'Prometheus_Client\nredis\n' }],
  );
});

test.each([
  ['only tests install it', { 'requirements-dev.txt': 'pyjwt\n', 'requirements.txt': '' }, 1],
  ['requirements.txt is compiled', { 'requirements.in': 'a\n', 'requirements.txt': 'a==1\n' }, 1],
  ['nothing manages dependencies', {}, 0],
  ['hashes', { 'requirements.txt': 'a==1 --hash=sha256:00\n' }, 0],
  ['generated', { 'requirements.txt': '# This file is autogenerated by pip-compile\na==1\n' }, 0],
  ['UTF-16 from PowerShell', { 'requirements.txt': 'ÿþa\0\r\0\n\0' }, 0],
  ['pipenv in another folder', { 'api/Pipfile': '' }, 0],
])('%s', (name, files, changes) => {
  const plan = installPlan(memoryFiles(files), 'api/app/main.py', [JWT]);
  expect(plan.notes, name).toHaveLength(1);
  expect(plan.changes).toHaveLength(changes);
  expect(plan.install).toEqual([]);
});

test('the source of a compiled file is edited', () => {
  const files = memoryFiles({ 'requirements.in': 'a\n', 'requirements.txt': 'a==1\n' });
  const plan = installPlan(files, 'main.py', [JWT]);
  expect(plan.changes).toMatchObject([{ path: 'requirements.in', after: `a\n${JWT}\n` }]);
});

test.each([
  ['[project]\nname = "x"\ndependencies = ["fastapi"]\n', `["fastapi", "${JWT}"]`],
  ['[project]\ndependencies = []\n', `["${JWT}"]`],
  ['[project]\ndependencies = [ "a[b]" ]\n[tool.x]\n', `"a[b]", "${JWT}"`],
  [
    '[project]\ndependencies = [\n  "fastapi", # web\n  "httpx",\n]\n',
    `  "httpx",\n  "${JWT}",\n]`,
  ],
  ['[project]\ndependencies = [\n    "fastapi"\n]\n', `    "fastapi",\n    "${JWT}"\n]`],
])('declares it in %j, and takes it back (pep621-no-lock)', (before, expected) => {
  const files = memoryFiles({ 'pyproject.toml': before });
  const [change] = installPlan(files, 'main.py', [JWT]).changes;
  const after = change?.kind === 'edit' ? change.after : '';
  expect(after).toContain(expected);
  expect(withoutDependencies(after, [JWT])).toBe(before);
});

test.each([
  '[tool.x]\ndependencies = ["fastapi"]\n',
  '[project]\nname = "x"\n[other]\ndependencies = []\n',
  '[project]\ndynamic = ["dependencies"]\n',
])('says it where %j lists none', (pyproject) => {
  const plan = installPlan(memoryFiles({ 'pyproject.toml': pyproject }), 'main.py', [JWT]);
  expect(plan).toEqual({
    install: [],
    changes: [],
    notes: [`Install ${JWT}: the new code imports it.`],
  });
});

type Tree = Readonly<Record<string, string>>;

async function ran(files: Tree, ...argv: readonly string[]): Promise<Tree> {
  const host = memoryHost(files);
  expect(await run(parseArguments([...argv, '-y'], {}), host)).toBe(0);
  return host.tree();
}

const HOSTS = ['trusted-host', '--set', 'trusted-host.hosts=a.example'];

test.each([
  ['alone', [], 'rate-limit', ['--set', 'rate-limit.store=redis']],
  ['where files stay that others need', HOSTS, 'rate-limit', ['--set', 'rate-limit.store=redis']],
  ['and another one', HOSTS, 'auth', ['--set', 'auth.scheme=jwt']],
  ['what needs none', HOSTS, 'rate-limit', []],
])('what removal takes out takes its requirement along: %s', async (_, first, concern, set) => {
  const bare = {
    'pyproject.toml': '[project]\nname = "x"\nversion = "1"\ndependencies = ["fastapi"]\n',
    'app/__init__.py': '',
    'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
  };
  const before = first.length > 0 ? await ran(bare, 'add', ...first) : bare;
  const added = await ran(before, 'add', concern, ...set);
  expect(added['pyproject.toml'] === bare['pyproject.toml']).toBe(set.length === 0);
  expect(await ran(added, 'remove', concern)).toEqual(before);
});
