import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run as command } from '../src/commands.ts';
import { Refusal } from '../src/errors.ts';
import { memoryHost } from '../src/host.ts';

const HEAD = `from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.authentication import AuthenticationMiddleware

app = FastAPI()
`;
const CORS = 'app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])';
const AUTH = 'app.add_middleware(AuthenticationMiddleware, backend=None)';
const WRONG = `${HEAD}${CORS}\n${AUTH}\n`;
const RIGHT = `${HEAD}${AUTH}\n${CORS}\n`;

async function run(files: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const host = memoryHost(files);
  try {
    const code = await command(parseArguments(['check', ...argv], {}), host);
    return { code, out: host.printed.out(), note: host.printed.note(), tree: host.tree() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const note = `${error.message}\n${error.advice}`;
    return { code: error.exit, out: host.printed.out(), note, tree: host.tree() };
  }
}

const found = (out: string): string[] =>
  JSON.parse(out).findings.map(
    ({ rule, file, line }: { rule: string; file: string; line: number }) =>
      `${rule} ${file}:${line}`,
  );

describe('check', () => {
  it.each<[string, string, string[], number]>([
    ['nothing wrong', RIGHT, [], 0],
    ['an error', WRONG, [], 1],
    ['an error, when nothing is to fail', WRONG, ['--fail-on', 'never'], 0],
    ['an application that does not parse', `${RIGHT}def (\n`, [], 2],
    ['no application', 'import os\n', [], 2],
  ])('exits for %s', async (_, main, argv, code) => {
    expect((await run({ 'main.py': main }, ...argv)).code).toBe(code);
  });

  it('says where an application does not parse, and reads the others', async () => {
    const files = { 'a/main.py': `${RIGHT}def (\n`, 'b/main.py': WRONG };
    const { code, out, note } = await run(files, '--json');
    expect(code).toBe(2);
    expect(found(out)).toEqual(['nesting b/main.py:6']);
    expect(note).toMatch(/^Not read: a\/main\.py:8: /m);
  });

  it('prints JSON and nothing else', async () => {
    const { out, note } = await run({ 'main.py': WRONG }, '--format', 'json');
    expect(note).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      findings: [
        {
          rule: 'nesting',
          severity: 'error',
          file: 'main.py',
          line: 6,
          column: 1,
          endLine: 6,
          endColumn: CORS.length + 1,
          message: 'CORSMiddleware lies inside AuthenticationMiddleware, but belongs outside',
          why: expect.stringContaining('preflights carry no credentials'),
          advice: expect.stringContaining('register CORSMiddleware after'),
          fixable: true,
        },
      ],
      doubts: [],
    });
  });

  it('audits every application, but none of tests and examples', async () => {
    const own = { 'a.py': WRONG, 'b.py': WRONG, 'tests/c.py': WRONG, 'examples/d.py': WRONG };
    const jwt = 'import jwt\n\n\ndef user(token):\n    return jwt.decode(token)\n';
    const files = { ...own, '.venv/lib/site-packages/auth.py': jwt };
    expect(found((await run(files, '--json')).out)).toEqual(['nesting a.py:6', 'nesting b.py:6']);
    expect(found((await run(files, '--json', '--app', 'b.py')).out)).toEqual(['nesting b.py:6']);
  });

  it('reports what lies below the paths that are named', async () => {
    const files = { 'one/main.py': WRONG, 'two/main.py': WRONG };
    expect(found((await run(files, '--json', 'two')).out)).toEqual(['nesting two/main.py:6']);
    expect(found((await run(files, '--json', './one/main.py')).out)).toEqual([
      'nesting one/main.py:6',
    ]);
    expect(await run(files, 'three')).toMatchObject({
      code: 2,
      note: expect.stringContaining('three: there is no such file or folder'),
    });
    expect((await run(files, '../x')).note).toContain('lies outside the project');
  });
});

describe('check --format github and sarif', () => {
  it.each(['github', 'sarif'])('%s names files by their path in the repository', async (format) => {
    const host = memoryHost({ 'app/main.py': WRONG }, { env: { GITHUB_WORKSPACE: '/' } });
    await command(parseArguments(['check', '--format', format], {}), host);
    const path = `${host.files.root.slice(1)}/app/main.py`;
    expect(host.printed.out()).toContain(path);
  });
});

describe('check --fix', () => {
  it('writes what is mended, and has nothing left to do', async () => {
    const { code, tree } = await run({ 'main.py': WRONG }, '--fix');
    expect(code).toBe(0);
    expect(tree).toEqual({ 'main.py': RIGHT });
    const again = await run(tree, '--fix');
    expect([again.code, again.tree]).toEqual([0, tree]);
  });

  it.each([['--dry-run'], ['--diff']])('%s writes nothing', async (flag) => {
    const { out, tree } = await run({ 'main.py': WRONG }, '--fix', flag);
    expect(tree).toEqual({ 'main.py': WRONG });
    expect(out).toContain(`+${CORS}\n`);
  });

  it('leaves what could change the application to --unsafe-fixes', async () => {
    const imports = `from own import Foreign
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware
`;
    const limiter = 'limiter = Limiter(default_limits=["1/day"])\n';
    const limit = 'app.add_middleware(SlowAPIMiddleware)\n';
    const rest = `app.add_middleware(Foreign)\n${AUTH}\n`;
    const files = (body: string) => ({
      'own.py': 'class Foreign:\n    pass\n',
      'main.py': `${imports}${HEAD}${limiter}${body}`,
    });
    expect((await run(files(limit + rest), '--fix')).tree).toEqual(files(limit + rest));
    const { tree } = await run(files(limit + rest), '--unsafe-fixes');
    expect(tree).toEqual(files(rest + limit));
  });
});

describe('# create-mw: ignore', () => {
  it.each<[string, string, string[]]>([
    ['behind the line', `${HEAD}${CORS}  # create-mw: ignore[nesting] no browser\n${AUTH}\n`, []],
    ['above the line', `${HEAD}# create-mw: ignore[nesting] no browser\n${CORS}\n${AUTH}\n`, []],
    [
      'on another line',
      `${HEAD}${CORS}\n${AUTH}  # create-mw: ignore[nesting]\n`,
      ['nesting main.py:6', 'unused-ignore main.py:7'],
    ],
    [
      'of another rule',
      `${HEAD}${CORS}  # create-mw: ignore[unused-ignore, nesting] both\n${AUTH}\n`,
      ['unused-ignore main.py:6'],
    ],
    [
      'on the function',
      `${HEAD}\n\ndef setup(app):  # create-mw: ignore[nesting] no browser\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      [],
    ],
    [
      'above the function',
      `${HEAD}\n\n# create-mw: ignore[nesting] no browser\ndef setup(app):\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      [],
    ],
    [
      'without blanks, among other comments',
      `# Mine.\n${HEAD}${CORS}  #create-mw:ignore[nesting]\n${AUTH}\n`,
      [],
    ],
    [
      'on the function, below another one',
      `${HEAD}\n\ndef other():\n    pass\n\n\ndef setup(app):  # create-mw: ignore[nesting] no browser\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      [],
    ],
    [
      'on another function',
      `${HEAD}\n\ndef other():  # create-mw: ignore[nesting] no browser\n    pass\n\n\ndef setup(app):\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      ['unused-ignore main.py:8', 'nesting main.py:13'],
    ],
    [
      'on the decorator of the function',
      `${HEAD}\n\n@plugin  # create-mw: ignore[nesting] no browser\ndef setup(app):\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      [],
    ],
    [
      'on the class',
      `${HEAD}\n\nclass Server:  # create-mw: ignore[nesting] no browser\n    def setup(self, app):\n        ${CORS}\n        ${AUTH}\n\n\nServer().setup(app)\n`,
      [],
    ],
    [
      'behind a line of a function, and not of the others',
      `${HEAD}\n\ndef setup(app):\n    ${CORS}\n    ${AUTH}  # create-mw: ignore[nesting] no browser\n\n\nsetup(app)\n`,
      ['nesting main.py:9', 'unused-ignore main.py:10'],
    ],
    [
      'behind a line of a function',
      `${HEAD}\n\ndef setup(app):\n    ${CORS}  # create-mw: ignore[nesting] no browser\n    ${AUTH}\n\n\nsetup(app)\n`,
      [],
    ],
    ['in a string', `${HEAD}${AUTH}\n${CORS}\nx = "# create-mw: ignore[nesting]"\n`, []],
    [
      'behind a call of several lines',
      `${HEAD}app.add_middleware(\n    CORSMiddleware,\n    allow_origins=["https://a.example"],\n)  # create-mw: ignore[nesting] no browser\n${AUTH}\n`,
      [],
    ],
    [
      'within a call of several lines',
      `${HEAD}app.add_middleware(\n    CORSMiddleware,  # create-mw: ignore[nesting] no browser\n    allow_origins=["https://a.example"],\n)\n${AUTH}\n`,
      [],
    ],
    [
      'above a call of several lines',
      `${HEAD}# create-mw: ignore[nesting] no browser\n# at all\napp.add_middleware(\n    CORSMiddleware,\n)\n${AUTH}\n`,
      [],
    ],
    [
      'above the first statement of a block, and not of the block',
      `${HEAD}\n\ndef setup(app):\n    # create-mw: ignore[nesting] no browser\n    print(app)\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      ['unused-ignore main.py:9', 'nesting main.py:11'],
    ],
    [
      'above the first statement of a block that has it',
      `${HEAD}\n\ndef setup(app):\n    # create-mw: ignore[nesting] no browser\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      [],
    ],
    [
      'on a decorated function',
      `${HEAD}\n\n@plugin\ndef setup(app):  # create-mw: ignore[nesting] no browser\n    ${CORS}\n    ${AUTH}\n\n\nsetup(app)\n`,
      [],
    ],
    [
      'of a rule that is not there',
      `${HEAD}${CORS}  # create-mw: ignore[nestin] no browser\n${AUTH}\n`,
      ['nesting main.py:6', 'unused-ignore main.py:6'],
    ],
    [
      'at the end of the file',
      `${RIGHT}# create-mw: ignore[nesting] nothing follows\n`,
      ['unused-ignore main.py:8'],
    ],
  ])('%s', async (_, main, expected) => {
    expect(found((await run({ 'main.py': main }, '--json')).out)).toEqual(expected);
  });
});

it('an ignore speaks of its own file', async () => {
  const files = {
    'a/main.py': `${HEAD}${CORS}  # create-mw: ignore[nesting]\n${AUTH}\n`,
    'b/main.py': WRONG,
  };
  expect(found((await run(files, '--json')).out)).toEqual(['nesting b/main.py:6']);
});

it.each([
  ['nesting', 'nothing is wrong here that `ignore[nesting]` could silence'],
  ['nestin', 'there is no rule called `nestin`, did you mean nesting?'],
  ['quite-another', 'there is no rule called `quite-another`'],
])('an ignore of %s that silences nothing is told', async (rule, message) => {
  const { out } = await run({ 'main.py': `${RIGHT}# create-mw: ignore[${rule}]\n` }, '--json');
  expect(JSON.parse(out).findings).toMatchObject([{ rule: 'unused-ignore', message }]);
});

describe('settings', () => {
  const toml = (text: string) => ({
    'pyproject.toml': text,
    'main.py': WRONG,
    'old/app.py': WRONG,
  });

  it('switch rules off, weigh them and leave folders out', async () => {
    const off = '[tool.create-mw.rules]\nnesting = "off"\n';
    expect(found((await run(toml(off), '--json')).out)).toEqual([]);
    const mild =
      '[tool.create-mw]\nexclude = ["old/"]\n\n[tool.create-mw.rules]\nnesting = "info"\n';
    const { code, out } = await run(toml(mild), '--json');
    expect([code, found(out)]).toEqual([0, ['nesting main.py:6']]);
    const strict = '[tool.create-mw]\nfail-on = "info"\n[tool.create-mw.rules]\nnesting = "info"\n';
    expect((await run(toml(strict))).code).toBe(1);
    expect((await run(toml(strict), '--fail-on', 'error')).code).toBe(0);
  });

  it('leave ignores of a rule that is off alone', async () => {
    const main = `${HEAD}${AUTH}\n${CORS}  # create-mw: ignore[dead-middleware] one day\n`;
    const off = '[tool.create-mw.rules]\ndead-middleware = "off"\n';
    expect(found((await run({ 'main.py': main }, '--json')).out)).toEqual([
      'unused-ignore main.py:7',
    ]);
    expect(found((await run({ 'main.py': main, 'pyproject.toml': off }, '--json')).out)).toEqual(
      [],
    );
  });

  it('are read from create-mw.json first', async () => {
    const files = { ...toml(''), 'create-mw.json': '{"rules": {"nesting": "off"}}' };
    expect(found((await run(files, '--json')).out)).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      'pyproject.toml',
      '[tool.create-mw.rules]\n\nnestin = "off"\n',
      'pyproject.toml:3: rules.nestin: expected the name of a rule, perhaps nesting',
    ],
    [
      'pyproject.toml',
      '[tool.create-mw.rules]\nnesting = "fatal"\n',
      'pyproject.toml:2: rules.nesting: expected one of error, warning, info, off',
    ],
    [
      'pyproject.toml',
      '[tool.create-mw]\nfail-on = 3\n',
      'pyproject.toml:2: fail-on: expected one of',
    ],
    [
      'pyproject.toml',
      '[tool.create-mw]\nexcludes = []\n',
      'pyproject.toml:2: excludes: expected one of rules, exclude, fail-on',
    ],
    [
      'create-mw.json',
      '{\n  "exclude": "old"\n}\n',
      'create-mw.json:2: exclude: expected a list of paths',
    ],
    ['create-mw.json', '{\n  "rules": {,}\n}\n', 'create-mw.json:2: not valid JSON'],
    ['create-mw.json', '{\n\n  "rules": {}\n', 'create-mw.json:3: not valid JSON'],
  ])('%s is refused with its line', async (name, text, message) => {
    const { code, note } = await run({ 'main.py': RIGHT, [name]: text });
    expect(code).toBe(2);
    expect(note).toContain(message);
  });
});

it('nothing of a create-mw.json that is no JSON is quoted: it may be a link to a secret', async () => {
  for (const text of [
    'SECRET=hunter2\n',
    '{"a": 1}\nSECRET=hunter2',
    '\n\n\n\n\n\n\n\n\n\n\nSECRET=hunter2',
  ]) {
    const { code, note } = await run({ 'main.py': RIGHT, 'create-mw.json': text });
    expect(code).toBe(2);
    expect(note).toContain(`create-mw.json:${text.trimEnd().split('\n').length}: not valid JSON.`);
    expect(note).not.toMatch(/SECRET|hunter/);
  }
});

describe('what nothing registers', () => {
  const OWN = `from starlette.middleware.base import BaseHTTPMiddleware


class Own(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        self.tenant = request.headers.get("x-tenant")
        response = await call_next(request)
        response.headers["x-tenant"] = self.tenant
        return response
`;
  const weights = async (main: string): Promise<string[]> => {
    const { out } = await run({ 'main.py': main, 'own.py': OWN }, '--json');
    return JSON.parse(out)
      .findings.filter(({ rule }: { rule: string }) => rule === 'state-on-self')
      .map(({ severity }: { severity: string }) => severity);
  };

  it.each<[string, string, string]>([
    ['weighs info', RIGHT, 'info'],
    [
      'weighs as it does where it is registered',
      `from own import Own\n${RIGHT}app.add_middleware(Own)\n`,
      'error',
    ],
    [
      'weighs as it does where something could not be followed',
      `${RIGHT}setattr(app, "user_middleware", unknown())\n`,
      'error',
    ],
    ['weighs as it does where there is no application', 'import own\n', 'error'],
  ])('%s', async (_, main, expected) => {
    expect(await weights(main)).toEqual([expected]);
  });
});
