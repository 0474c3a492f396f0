import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Command } from '../src/arguments/commands.ts';
import { onion } from '../src/concerns/index.ts';
import { helpOf } from '../src/help.ts';
import { generated } from '../src/worlds/index.ts';
import { cleanEnv, type Env, STACK_TRACE, sandbox, type Texts, tree } from './support/cli.ts';
import { HEART } from './support/concerns.ts';
import { document } from './support/envelope.ts';

const { bin, project, run, refused } = sandbox();

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const SHOP: Texts = {
  'app/__init__.py': '',
  'app/main.py': `${MAIN}\n\n@app.get("/")\ndef home():\n    return {"ok": True}\n`,
};
const ORIGIN = 'cors.origins=https://app.example.com';
const ADD_HEART = ['add', ...HEART, '--set', ORIGIN];

type Refusal = readonly [title: string, args: readonly string[], texts: readonly string[]];

describe('remove', () => {
  it.each([
    ['a blank line below the imports', MAIN],
    ['code directly below the imports', MAIN.replace('\n\n', '\n')],
  ])('gives the bytes back: %s', async (_, text) => {
    const root = project({ 'main.py': text });
    const before = tree(root);
    expect((await run(root, ADD_HEART)).code).toBe(0);
    expect((await run(root, ['remove', ...HEART])).code).toBe(0);
    expect(tree(root)).toEqual(before);
  });
});

const INCOMPLETE: readonly Refusal[] = [
  ['no names', ['add'], ['Which concerns?', 'create-mw add request-id', 'create-mw list']],
  ['nothing at all', [], ['Which concerns?', 'create-mw add request-id']],
  [
    'missing answers, all at once',
    ['add', 'cors', 'auth', 'trusted-host'],
    ['2 answers are missing', '--set cors.origins=', '--set trusted-host.hosts=', '-y'],
  ],
  ['one missing answer', ['add', 'cors', '--no-input'], ['1 answer is missing', 'cors.origins']],
  ['explain without a name', ['explain'], ['Which concern, or which rule?', 'cors']],
  ['remove without a name', ['remove'], ['create-mw remove']],
  ['new without a folder', ['new'], ['create-mw new']],
  ['an option without its value', ['add', 'cors', '--set'], ['--set']],
];

const UNKNOWN: readonly Refusal[] = [
  ['a command', ['ad', 'cors'], ['no command called `ad`', 'Did you mean add?']],
  ['a concern', ['add', 'crs', '-y'], ['no concern called crs', 'Did you mean cors?', 'timing']],
  ['a concern in a list', ['add', 'cors,loging', '-y'], ['loging', 'Did you mean logging?']],
  ['a concern to explain', ['explain', 'tming'], ['tming', 'Did you mean timing?']],
  ['a concern to remove', ['remove', 'tming'], ['tming', 'Did you mean timing?']],
  ['what is only recognised', ['add', 'etag'], ['etag', 'cannot be generated yet']],
  ['an option', ['add', 'cors', '--set', 'cors.orgins=x'], ['Did you mean cors.origins?']],
  ['an option of none', ['add', 'errors', '--set', 'errors.x=1'], ['errors has no option']],
  ['a concern in --set', ['add', 'cors', '--set', 'crs.origins=x'], ['Did you mean cors?']],
  ['a flag', ['add', 'cors', '--dryrun'], ["'--dryrun'", 'Did you mean --dry-run?']],
  ['a flag like nothing else', ['add', 'cors', '--zzzzzz'], ["'--zzzzzz'", '--help']],
  ['a letter', ['add', 'cors', '-z'], ["'-z'", '--help']],
  [
    'a choice',
    ['add', 'auth', '--set', 'auth.scheme=jtw'],
    ['api-key or jwt', 'Did you mean jwt?'],
  ],
  ['a folder', ['-C', 'nope', 'stack'], ['nope', 'no such folder']],
  ['a folder that is a file', ['-C', 'app/main.py', 'stack'], ['app/main.py']],
  [
    'an application',
    ['stack', '--app', 'app/main.py:ap'],
    ['Did you mean app/main.py:app?', '--app app/main.py:app'],
  ],
];

const UNFIT: readonly Refusal[] = [
  [
    'an answer for a concern not asked for',
    ['add', 'cors', '--set', ORIGIN, '--set', 'auth.scheme=jwt'],
    ['auth is not among the concerns', 'create-mw add cors auth'],
  ],
  [
    'every origin with credentials',
    ['add', 'cors', '--set', 'cors.origins=*', '--set', 'cors.credentials=true'],
    ['cors.origins', 'name the origins'],
  ],
  [
    'an origin with a path',
    ['add', 'cors', '--set', 'cors.origins=https://a.example.com/x'],
    ['"https://a.example.com/x"', 'without a path'],
  ],
  ['no equals sign', ['add', 'cors', '--set', 'cors.origins'], ['concern.option=value']],
  ['no concern', ['add', 'cors', '--set', 'origins=x'], ['concern.option=value']],
  ['a wrong boolean', ['add', 'cors', '--set', 'cors.credentials=so'], ['true or false']],
  ['a header', ['add', 'timing', '--set', 'timing.header=X Time'], ['timing.header', '"X Time"']],
  ['an empty header', ['add', 'timing', '--set', 'timing.header='], ['timing.header']],
  [
    'a header that the protocol owns (header-content-length)',
    ['add', 'request-id', '--set', 'request-id.header=Content-Length'],
    ['request-id.header', '"Content-Length" is taken', 'X-Request-ID'],
  ],
  [
    'one header for two layers',
    ['add', 'request-id', 'timing', '--set', 'timing.header=x-request-id'],
    ['timing.header', 'request-id sets x-request-id too'],
  ],
  ['a path', ['add', 'auth', '--set', 'auth.exempt=health'], ['auth.exempt', '"health"']],
  ['a host', ['add', 'trusted-host', '--set', 'trusted-host.hosts=a:80'], ['"a:80"']],
  ['a package', ['add', 'timing', '--package', 'my-mw'], ['--package my-mw', 'Python package']],
  ['new in a used folder', ['new', '.'], ['not empty', 'create-mw add']],
  ['demo in a used folder', ['demo', 'app'], ['not empty']],
];

describe('exit 2, nothing written', () => {
  describe.concurrent.each([
    ['incomplete', INCOMPLETE],
    ['unknown', UNKNOWN],
    ['unfit', UNFIT],
  ])('%s', (_, cases) => {
    it.each(cases)('%s', (_title, args, texts) => refused(project(SHOP), args, texts));
  });

  it('is decided at once', { retry: 2 }, async () => {
    const planned = await run(project(SHOP), ['add', 'cors', '-y', '--dry-run'], { alone: true });
    expect(planned.code).toBe(0);
    const { code, ms } = await run(project(SHOP), ['add', 'cors'], { alone: true });
    expect(code).toBe(2);
    // On a busy machine either may take long; who waited for an answer would take longer still.
    expect(ms).toBeLessThan(5 * planned.ms);
  });
});

const FACTORY =
  'from fastapi import FastAPI\n\n\ndef create_app():\n    api = FastAPI()\n    return api\n';
const SEVERAL: Texts = {
  'app/main.py': MAIN,
  'admin/main.py': 'import fastapi\n\nadmin = fastapi.FastAPI()\n',
  'jobs/web.py': FACTORY,
  'tests/test_app.py': MAIN,
};

describe.concurrent('which application', () => {
  it('none: what was looked for', () =>
    refused(
      project({ 'a.py': 'x = 1\n' }),
      ['add', 'timing'],
      [
        'No FastAPI or Starlette application was found',
        '1 Python file',
        '[tool.fastapi]',
        'Dockerfile',
        '-C DIR',
        'create-mw new',
      ],
    ));

  it('several: the ways to name one', () =>
    refused(
      project(SEVERAL),
      ['add', 'timing'],
      [
        'several applications',
        '--app app/main.py:app',
        '--app admin/main.py:admin',
        '--app jobs/web.py:create_app',
      ],
    ));

  const named = [
    ['app/main.py:app', 'app/main.py'],
    ['app/main.py', 'app/main.py'],
    ['./app/main.py:app', 'app/main.py'],
    ['app.main:app', 'app/main.py'],
    ['admin.main:admin', 'admin/main.py'],
    ['jobs/web.py:create_app', 'jobs/web.py'],
    ['jobs.web:create_app', 'jobs/web.py'],
    ['tests/test_app.py:app', 'tests/test_app.py'],
  ] as const;
  it.each(named)('--app %s', async (name, file) => {
    expect(await chosen(SEVERAL, ['--app', name])).toBe(file);
  });

  const hints: readonly [string, Texts, string][] = [
    [
      'its entry point',
      {
        'pyproject.toml': '[tool.fastapi]\nentrypoint = "admin.main:admin"\n',
        Procfile: 'web: uvicorn app.main:app\n',
      },
      'admin/main.py',
    ],
    ['a Procfile', { Procfile: 'web: uvicorn app.main:app --port $PORT\n' }, 'app/main.py'],
    [
      'a Dockerfile',
      { Dockerfile: 'FROM python\nCMD ["fastapi", "run", "admin/main.py", "--app", "admin"]\n' },
      'admin/main.py',
    ],
    [
      'a factory',
      { Dockerfile: 'CMD ["uvicorn", "jobs.web:create_app", "--factory"]\n' },
      'jobs/web.py',
    ],
  ];
  it.each(hints)('%s chooses', async (_, files, file) => {
    expect(await chosen({ ...SEVERAL, ...files }, [])).toBe(file);
  });

  it('hints that disagree choose nothing', () =>
    refused(
      project({ ...SEVERAL, Procfile: 'a: uvicorn app.main:app\nb: uvicorn admin.main:admin\n' }),
      ['stack'],
      ['several applications'],
    ));

  const chosen = async (files: Texts, args: readonly string[]): Promise<string> => {
    const { out } = await run(project(files), ['stack', '--json', ...args]);
    return JSON.parse(out || '{"app":{}}').app.file;
  };
});

describe.concurrent('code that cannot be worked on', () => {
  it('a syntax error in the file of the application', () =>
    refused(
      project({ 'main.py': `${MAIN}\ndef broken(:\n    pass\n` }),
      ['add', 'timing'],
      ['main.py:5:', 'Nothing was written'],
    ));

  it('a syntax error elsewhere is nobody’s business', async () => {
    const { code } = await run(project({ ...SHOP, 'other.py': 'def broken(:\n' }), [
      'add',
      'timing',
    ]);
    expect(code).toBe(0);
  });

  it('a file in the way: another folder is taken, and the one that was asked for is refused', async () => {
    const root = project({ ...SHOP, 'app/middleware/timing.py': 'MINE = True\n' });
    await refused(
      root,
      ['add', 'timing', '--package', 'middleware'],
      ['app/middleware/timing.py', '--package http_middleware'],
    );
    const { code } = await run(root, ['add', 'timing']);
    expect(code).toBe(0);
    expect(tree(root)).toMatchObject({
      'app/middleware/timing.py': 'MINE = True\n',
      'app/http_middleware/timing.py': expect.stringContaining('class TimingMiddleware'),
      'app/main.py': expect.stringContaining('http_middleware.stack import install_middleware'),
    });
  });

  it('a folder that may not be written', async () => {
    const root = project(SHOP);
    const before = tree(root);
    for (const folder of [root, `${root}/app`]) chmodSync(folder, 0o555);
    // Root may write everywhere, so there it is done as somebody else.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    chmodSync(path.dirname(root), 0o755);
    const { code, out, err } = await run(root, ['add', 'timing'], user);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/read-only|permission denied|not writable|may not be written/i);
    expect(err).not.toMatch(STACK_TRACE);
    expect(tree(root)).toEqual(before);
    for (const folder of [root, `${root}/app`]) chmodSync(folder, 0o755);
  });
});

describe.concurrent('the import of what was written', () => {
  const SERVED = 'from app.middleware.stack import install_middleware';
  const NEITHER = 'from middleware.stack import install_middleware';
  const cases: readonly [string, Texts, string][] = [
    ['a package', { 'app/__init__.py': '' }, SERVED],
    ['what a server imports', { Procfile: 'web: uvicorn app.main:app\n' }, SERVED],
    ['what the tests import', { 'tests/test_app.py': 'from app.main import app\n' }, SERVED],
    ['nothing known', {}, NEITHER],
  ];
  it.each(cases)('starts where the imports of the project start: %s', async (_, files, line) => {
    const made = await changed({ 'app/main.py': MAIN, ...files }, ['add', 'timing']);
    expect(made['app/main.py']).toContain(line);
  });
});

describe.concurrent('-y', () => {
  it('takes empty lists and says what each one means', async () => {
    const root = project(SHOP);
    const { code, err } = await run(root, ['add', 'cors', 'trusted-host', '-y']);
    expect(code).toBe(0);
    for (const id of ['cors', 'trusted-host']) {
      const { options = [] } = generated.find((concern) => concern.id === id) ?? {};
      for (const { name, empty } of options)
        if (empty) expect(err).toContain(`${id}.${name} is empty: ${empty}`);
    }
    expect(tree(root)['app/middleware/stack.py']).toContain('allow_origins=[]');
  });

  it.each(['--diff', '--dry-run', '--json'])('says so with %s, too', async (flag) => {
    const { out, err } = await run(project(SHOP), ['add', 'cors', '-y', flag]);
    expect(out + err).toContain('cors.origins is empty: browsers on other origins stay out');
  });

  it('does not excuse a wrong answer', () =>
    refused(project(SHOP), ['add', 'cors', '-y', '--set', 'cors.origins=x'], ['cors.origins']));
});

/** What a run would print as a patch, applied by git to a copy. */
async function patched(files: Texts, args: readonly string[]): Promise<Record<string, string>> {
  const root = project(files);
  // Through a pipe: a patch has the bytes of its files, whatever their encoding.
  const words = [process.execPath, bin, ...args, '--diff'].map((word) => `'${word}'`).join(' ');
  const patch = path.join(project({}), 'change.patch');
  await execa('sh', ['-c', `${words} > '${patch}' 2>&-`], { cwd: root });
  expect(tree(root)).toEqual(tree(project(files)));
  await execa('git', ['apply', patch], { cwd: root, env: cleanEnv(), extendEnv: false });
  return tree(root);
}

/** A project of one's own in which a run was made already. */
const having = async (files: Texts, ...args: string[]): Promise<string> =>
  project(await changed(files, args));

const trees = new Map<string, Promise<Record<string, string>>>();

/** The files after a run; made once for the same files and arguments. */
function changed(files: Texts, args: readonly string[]): Promise<Record<string, string>> {
  const key = JSON.stringify([files, args]);
  const made = trees.get(key) ?? changeOnce(files, args);
  trees.set(key, made);
  return made;
}

async function changeOnce(files: Texts, args: readonly string[]): Promise<Record<string, string>> {
  const root = project(files);
  expect(await run(root, args)).toMatchObject({ code: 0 });
  return tree(root);
}

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const PATCHES: readonly [title: string, files: Texts, args?: readonly string[]][] = [
  ['the heart', SHOP, ADD_HEART],
  [
    'requirements',
    { ...SHOP, 'requirements.txt': 'fastapi' },
    ['add', 'auth', '--set', 'auth.scheme=jwt', '--tests'],
  ],
  ['a byte order mark, no final newline', { 'main.py': `\uFEFF${MAIN.trimEnd()}` }],
  ['blank lines at the end of the context', { 'main.py': `${MAIN}\n\n\n\n\nx = 1\n` }],
  ['CRLF', { 'main.py': crlf(`${MAIN}\n\n@app.get("/")\ndef home(): ...\n`) }],
  [
    'Latin-1',
    { 'main.py': Buffer.from(`# -*- coding: latin-1 -*-\n# caf\xE9\n${MAIN}`, 'latin1') },
  ],
  ['a blank in a path', { 'my app/main.py': MAIN }],
];

describe.concurrent('--diff', () => {
  it.each(PATCHES)(
    'is a patch that git applies: %s',
    async (_, files, args = ['add', 'timing']) => {
      expect(await patched(files, args)).toEqual(await changed(files, args));
    },
  );

  it('is nothing when there is nothing to do', async () => {
    const root = await having(SHOP, 'add', 'timing');
    expect(await run(root, ['add', 'timing', '--diff'])).toMatchObject({ code: 0, out: '' });
  });
});

type PlanJson = {
  readonly app: unknown;
  readonly layers: readonly unknown[];
  readonly changes: readonly { path: string; kind: string; before: string | null; after: string }[];
  readonly install: unknown;
  readonly command: string;
};
const APP = { framework: 'fastapi', file: 'app/main.py', name: 'app' };
const layer = (concern: string, symbol: string) => ({
  concern,
  symbol,
  file: 'app/middleware/stack.py',
  line: expect.any(Number),
  conditional: false,
});

describe.concurrent('--dry-run', () => {
  it('writes nothing and shows the whole plan', async () => {
    const root = project(SHOP);
    const { code, out, err } = await run(root, [...ADD_HEART, '--dry-run']);
    expect({ code, tree: tree(root) }).toEqual({ code: 0, tree: tree(project(SHOP)) });
    for (const text of ['+ CORS', '+install_middleware(app)', 'create app/middleware/auth.py']) {
      expect(out).toContain(text);
    }
    expect(err).toContain('To repeat this run:');
  });

  it('says that it was one', async () => {
    const { out, err } = await run(project(SHOP), ['add', 'timing', '--dry-run']);
    expect(out + err).toMatch(/dry run|nothing was written/i);
  });

  it('as JSON has the shape of DESIGN 5 and the texts of the later files', async () => {
    const root = project(SHOP);
    const { code, out } = await run(root, [...ADD_HEART, '--dry-run', '--json']);
    const plan: PlanJson = JSON.parse(out);
    expect({ code, tree: tree(root) }).toEqual({ code: 0, tree: tree(project(SHOP)) });
    expect(plan).toMatchObject({
      app: { ...APP, line: 3 },
      layers: [
        layer('cors', 'CORSMiddleware'),
        layer('request-id', 'RequestIDMiddleware'),
        layer('timing', 'TimingMiddleware'),
        layer('logging', 'AccessLogMiddleware'),
        layer('auth', 'AuthMiddleware'),
      ],
      install: [],
      command: expect.stringMatching(/^npx create-mw@\S+ add cors /),
    });
    const before = tree(root);
    for (const change of plan.changes) {
      expect(change.kind).toBe(change.path in before ? 'edit' : 'create');
      expect(change.before).toBe(before[change.path] ?? null);
    }
    const written = plan.changes.map(({ path: file, after: text }) => [file, text]);
    expect(await changed(SHOP, ADD_HEART)).toEqual({ ...before, ...Object.fromEntries(written) });
  });

  it('names the line each layer will have', async () => {
    const root = project(SHOP);
    const plan = await run(root, [...ADD_HEART, '--dry-run', '--json']);
    const stack = await run(await having(SHOP, ...ADD_HEART), ['stack', '--json']);
    const { layers } = JSON.parse(plan.out);
    const standing = layers.map((layer: object) => ({ ...layer, isNew: false }));
    expect(standing).toEqual(JSON.parse(stack.out).layers);
  });
});

describe.concurrent('--json', () => {
  it.each([
    ['list'],
    ['explain', 'cors'],
    ['stack'],
    ['add', 'timing', '--dry-run'],
    ['add', 'cors', 'auth', '-y'],
  ])('%s %s: stdout is one JSON document', async (...args) => {
    const { code, out } = await run(project(SHOP), [...args, '--json']);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out)).length).toBeGreaterThan(0);
  });

  it('and --diff are refused together, in a document', async () => {
    const { code, out } = await run(project(SHOP), ['add', 'timing', '--diff', '--json']);
    expect({ code, code_in_it: document(out).error?.code }).toEqual({
      code: 2,
      code_in_it: 'usage',
    });
  });

  it('stack has the shape of DESIGN 5', async () => {
    const root = await having(SHOP, 'add', 'timing', 'logging');
    const { out } = await run(root, ['stack', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      app: { ...APP, line: expect.any(Number) },
      layers: [layer('timing', 'TimingMiddleware'), layer('logging', 'AccessLogMiddleware')],
    });
  });

  it('is not mixed with the output of the installer', async () => {
    const root = project({
      ...SHOP,
      'pyproject.toml': '[project]\nname = "x"\n',
      'uv.lock': '',
      'bin/uv': '#!/bin/sh\necho noise\n',
    });
    chmodSync(`${root}/bin/uv`, 0o755);
    const env = { PATH: `${root}/bin:${cleanEnv().PATH}` };
    const args = ['add', 'auth', '--set', 'auth.scheme=jwt', '--json'];
    const { code, out, err } = await run(root, args, { env });
    expect(code).toBe(0);
    expect(JSON.parse(out).install).toEqual([
      { command: 'uv', args: expect.arrayContaining(['add']) },
    ]);
    expect(err).toContain('uv add');
  });
});

describe.concurrent('npm took a flag', () => {
  const NPM = { npm_config_user_agent: 'npm/11.0.0', npm_command: 'exec' };
  const npm = (env: Env, args = ['add', 'timing'], root = project(SHOP)) =>
    run(root, args, { env: { ...NPM, ...env } });
  const clean = tree(project(SHOP));

  it('--dry-run is honoured', async () => {
    const root = project(SHOP);
    const { code, out } = await npm({ npm_config_dry_run: 'true' }, ['add', 'timing'], root);
    expect({ code, tree: tree(root) }).toEqual({ code: 0, tree: clean });
    expect(out).toContain('+ Timing');
  });

  it('--json is honoured', async () => {
    const { out } = await npm({ npm_config_json: 'true' });
    expect(JSON.parse(out)).toMatchObject({ app: APP });
  });

  it.each<[flag: string, env: Env]>([
    ['--files-only', { npm_config_files_only: 'true' }],
    ['--no-tests', { npm_config_tests: '' }],
    ['--fix', { npm_config_fix: 'true' }],
    [
      '--cwd DIR',
      {
        INIT_CWD: '/here',
        npm_command: 'exec',
        npm_config_prefix: '/other',
        npm_config_local_prefix: '/other',
      },
    ],
  ])('%s is refused with the right command', async (flag, env) => {
    const root = project(SHOP);
    const { code, out, err } = await npm(env, ['add', 'timing'], root);
    expect({ code, out, tree: tree(root) }).toEqual({ code: 2, out: '', tree: clean });
    expect(err).toContain(`npm create mw@latest -- add timing ${flag}`);
  });

  it('--yes is not consent', async () => {
    const { code, err } = await npm({ npm_config_yes: 'true' }, ['add', 'cors']);
    expect(code).toBe(2);
    expect(err).toContain('cors.origins');
  });

  it.each([
    ['npx -p', { npm_config_package: 'create-mw' }],
    ['npx', { npm_config_yes: '', npm_config_call: '', npm_config_force: 'true' }],
  ])('%s itself is harmless', async (_, env) => {
    expect(await npm(env)).toMatchObject({ code: 0 });
  });
});

const isControl = (sign: string): boolean => sign < ' ' && sign !== '\n';

describe.concurrent('streams', () => {
  const commands = [
    ['list'],
    ['explain', 'cors'],
    ['stack'],
    ['--help'],
    ['add', 'cors', '-y', '--dry-run'],
    ['add', 'cors', '-y', '--diff'],
    ['add', 'crs'],
  ];

  it.each(commands)('%s %s: no control sequence when piped', async (...args) => {
    const { out, err } = await run(project(SHOP), args);
    expect([...(out + err)].filter(isControl)).toEqual([]);
  });

  it('data on stdout, chatter on stderr', async () => {
    const { out, err } = await run(project(SHOP), ['add', 'timing']);
    expect(out).toMatch(/Timing[\s\S]*your routes/);
    expect(out).not.toContain('To repeat this run');
    expect(err).toContain('To repeat this run');
  });

  it.each([[['list']], [['add', 'timing', '--diff']]])(
    '%s: a reader that leaves early is no reason to complain',
    async (args) => {
      const line = `"${process.execPath}" "${bin}" ${args.join(' ')} | head -1`;
      const { stdout, stderr } = await execa('sh', ['-c', line], { cwd: project(SHOP) });
      expect(stdout.split('\n')).toHaveLength(1);
      expect(stderr).not.toMatch(/EPIPE|\n\s+at /);
    },
  );

  it.each<[Command, string[]]>([
    ['add', ['add']],
    ['add', ['add', 'cors']],
    ['add', ['cors', 'timing']],
    ['list', ['list']],
    ['check', ['check', '--fix']],
    ['stack', ['stack', '--fix']],
    ['new', ['new']],
    ['explain', ['explain']],
  ])('%s: %s --help', async (command, args) => {
    const { out, ...rest } = await run(project({}), [...args, '--help']);
    expect(rest).toMatchObject({ code: 0, err: '' });
    // Its sentences can be pasted.
    expect(out.replaceAll(/npx create-mw@\S+/g, 'create-mw')).toContain(helpOf(command));
  });
});

/** Runs what the last run said would repeat it. */
async function repeat(root: string, command: string) {
  const line = command.replace(/^npx create-mw@\S+/, `"${process.execPath}" "${bin}"`);
  return execa('sh', ['-c', line], {
    cwd: root,
    env: cleanEnv(),
    extendEnv: false,
    stdin: 'ignore',
  });
}

const REPEATED: readonly [title: string, args: readonly string[], files?: Texts][] = [
  ['the heart', ADD_HEART],
  ['empty lists', ['add', 'cors', 'trusted-host', '-y']],
  ['lists', ['add', 'auth', '--set', 'auth.exempt=/a,/b', '--set', 'auth.exempt=/c']],
  ['words a shell would read', ['add', 'timing', '--set', "timing.header=X-It's-$HOME`!*&"]],
  ['tests', ['add', 'timing', '--tests']],
  ['another package', ['add', 'timing', '--package', 'layers']],
  ['one of several applications', ['add', 'timing', '--app', 'jobs.web:create_app'], SEVERAL],
  ['another folder', ['add', 'timing', '-C', 'shop'], { 'shop/main.py': MAIN }],
  [
    'no installation',
    ['add', 'auth', '--set', 'auth.scheme=jwt', '--no-install'],
    { ...SHOP, 'uv.lock': '' },
  ],
];

describe.concurrent('the command that repeats a run', () => {
  // repeat-loses-cwd
  it.each<[title: string, args: readonly string[], files: Texts]>([
    ['add', ['-C', '../the other', 'add', 'timing', '-y'], { 'the other/main.py': MAIN }],
    ['new', ['new', 'x/my api', '--set', ORIGIN, '--no-tests', '--no-install'], {}],
    ['new elsewhere', ['-C', '../x', 'new', 'api', '--no-install'], { 'x/here.txt': '' }],
    ['demo', ['demo', 'x/my demo', '--no-install'], {}],
  ])('runs where it was printed: %s', async (_, args, files) => {
    const root = project({ 'here/x.txt': '', ...files });
    const { code, err } = await run(`${root}/here`, args);
    expect(code).toBe(0);
    const [, command = ''] = /^To repeat this run: (npx create-mw@.*)$/m.exec(err) ?? [];
    const copy = project({ 'here/x.txt': '', ...files });
    await repeat(`${copy}/here`, command);
    expect(tree(copy)).toEqual(tree(root));
  });

  it('of remove names the folder and the application', async () => {
    const root = project({ 'here/x.txt': '', 'other/main.py': MAIN });
    await run(`${root}/here`, ['-C', '../other', 'add', 'timing', 'logging']);
    const { err } = await run(`${root}/here`, ['-C', '../other', 'remove', 'timing']);
    expect(err).toMatch(/To repeat this run: npx create-mw@\S+ remove timing --cwd \.\.\/other/);
  });

  it('and those that demo prints, too', async () => {
    const root = project({});
    const { err } = await run(root, ['demo', 'x/my demo', '--no-install']);
    const [, stack = ''] = /See it nest: (npx create-mw@.*)$/m.exec(err) ?? [];
    const { stdout } = await repeat(root, stack);
    expect(stdout).toContain('CORSMiddleware');
    expect(err).toContain("cd 'x/my demo' && ");
  });

  it.each(REPEATED)('gives the same files: %s', async (_, args, files = SHOP) => {
    const root = project(files);
    const { code, err } = await run(root, args);
    expect(code).toBe(0);
    const [, command = ''] = /^To repeat this run: (npx create-mw@.*)$/m.exec(err) ?? [];
    const copy = project(files);
    await repeat(copy, command);
    expect(tree(copy)).toEqual(tree(root));
  });

  it('is the one in the JSON', async () => {
    const { out } = await run(project(SHOP), [...ADD_HEART, '--json', '--dry-run']);
    const copy = project(SHOP);
    await repeat(copy, JSON.parse(out).command);
    expect(tree(copy)).toEqual(await changed(SHOP, ADD_HEART));
  });
});

type Files = Readonly<Record<string, string>>;
type Change = (files: Files) => Files;

const edit =
  (file: string, from: string | RegExp, to: string): Change =>
  (files) => {
    const text = files[file]?.replace(from, to);
    if (text === undefined || text === files[file]) throw new Error(`${file} has no ${from}`);
    return { ...files, [file]: text };
  };

const moveTiming: Change = ({ 'app/middleware/timing.py': timing = '', ...files }) => ({
  ...files,
  'app/layers/__init__.py': '',
  'app/layers/clock.py': timing.replace('from .request', 'from ..middleware.request'),
});

const addWiring: Change = (files) => ({
  ...files,
  'app/wiring.py':
    'from app.middleware.stack import install_middleware\n\n\ndef wire(api):\n    install_middleware(api)\n',
});

const [MAIN_PY, STACK_PY] = ['app/main.py', 'app/middleware/stack.py'];
/** What people do to the code afterwards. */
const AFTERWARDS: readonly [title: string, changes: readonly Change[]][] = [
  ['nothing', []],
  [
    'an alias',
    [
      edit(MAIN_PY, 'import install_middleware', 'import install_middleware as setup'),
      edit(MAIN_PY, 'install_middleware(app)', 'setup(app)'),
    ],
  ],
  [
    'a module instead of a name',
    [
      edit(MAIN_PY, /from (.*)\.stack import install_middleware/, 'import $1.stack as layers'),
      edit(MAIN_PY, 'install_middleware(app)', 'layers.install_middleware(app)'),
    ],
  ],
  ['other quotes', [edit(STACK_PY, /(?<!")"(?!")/g, "'")]],
  [
    'wrapped lines',
    [
      edit(MAIN_PY, 'install_middleware(app)', 'install_middleware(\n    app,\n)'),
      edit(MAIN_PY, /import (install_middleware)/, 'import (\n    $1,\n)'),
    ],
  ],
  [
    'a class imported by another name',
    [
      edit(STACK_PY, 'import TimingMiddleware', 'import TimingMiddleware as Clock'),
      edit(STACK_PY, 'Middleware(TimingMiddleware', 'Middleware(Clock'),
    ],
  ],
  ['a moved class', [edit(STACK_PY, '.timing import', '..layers.clock import'), moveTiming]],
  [
    'a registration in another module',
    [
      edit(MAIN_PY, /from .*install_middleware\n/, 'from app.wiring import wire\n'),
      edit(MAIN_PY, 'install_middleware(app)', 'wire(app)'),
      addWiring,
    ],
  ],
];
const OWN_CORS: readonly [title: string, main: string][] = [
  [
    'plain',
    'from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n\napp = FastAPI()\napp.add_middleware(CORSMiddleware)\n',
  ],
  [
    'an alias',
    "from fastapi import FastAPI\nfrom starlette.middleware.cors import CORSMiddleware as C\n\napp = FastAPI()\napp.add_middleware(\n    C,\n    allow_origins=['*'],\n)\n",
  ],
  [
    'a module',
    'import fastapi\nimport fastapi.middleware.cors\n\napp = fastapi.FastAPI()\napp.add_middleware(fastapi.middleware.cors.CORSMiddleware)\n',
  ],
  [
    'a list',
    'from fastapi import FastAPI\nfrom fastapi.middleware import Middleware\nfrom fastapi.middleware.cors import CORSMiddleware\n\napp = FastAPI(middleware=[Middleware(CORSMiddleware)])\n',
  ],
];

describe.concurrent('a header that a layer of the project sets already', () => {
  const HEADERS = 'from asgi_correlation_id import CorrelationIdMiddleware';
  const standing: readonly [title: string, main: string, header: string][] = [
    ['by default', 'app.add_middleware(CorrelationIdMiddleware)', 'X-Request-Id'],
    ['by name', 'app.add_middleware(CorrelationIdMiddleware, header_name="X-Trace")', 'x-trace'],
  ];
  it.each(standing)('is refused: %s', (_, line, header) =>
    refused(
      project({ 'main.py': `${HEADERS}\n${MAIN}${line}\n` }),
      ['add', 'timing', '--set', `timing.header=${header}`],
      ['timing.header', `CorrelationIdMiddleware (main.py:5) sets ${header} too`],
    ),
  );

  it('is refused for a layer of ours', async () => {
    const root = await having(SHOP, 'add', 'timing', '--set', 'timing.header=X-Took');
    await refused(
      root,
      ['add', 'request-id', '--set', 'request-id.header=X-TOOK'],
      ['sets X-TOOK'],
    );
  });
});

describe.concurrent('asked again', () => {
  it.each(AFTERWARDS)('it is already there: %s', async (_, changes) => {
    const files: Files = await changed(SHOP, ['add', 'timing', 'logging']);
    await alreadyThere(project(changes.reduce((made, change) => change(made), files)), 'timing');
  });

  it.each(OWN_CORS)('a CORS layer of one’s own is already there: %s', (_, main) =>
    alreadyThere(project({ 'main.py': main }), 'cors'),
  );

  const alreadyThere = async (root: string, id: string): Promise<void> => {
    const before = tree(root);
    const { code, err } = await run(root, ['add', id, '-y']);
    expect({ code, tree: tree(root) }).toEqual({ code: 0, tree: before });
    expect(err).toContain(`Already there: ${id}`);
  };

  it('a class that was renamed is never doubled', async () => {
    const files = await changed(SHOP, ['add', 'timing', 'logging']);
    const rename = (file: string): Change => edit(file, /TimingMiddleware/g, 'Clock');
    const root = project(rename(STACK_PY)(rename('app/middleware/timing.py')(files)));
    const before = tree(root);
    await run(root, ['add', 'timing']);
    expect(tree(root)).toEqual(before);
  });

  it('an answer for what is there is not dropped in silence', async () => {
    const root = await having(SHOP, 'add', 'timing');
    const { err } = await run(root, ['add', 'timing', '--set', 'timing.header=X-Took']);
    expect(err).toContain('timing.header');
  });

  it('a part of it: only the rest is added', async () => {
    const root = await having(SHOP, 'add', 'timing');
    const { code, err } = await run(root, ['add', 'timing', 'logging']);
    expect(code).toBe(0);
    expect(err).toContain('Already there, left alone: timing.');
    expect(tree(root)).toEqual(await changed(SHOP, ['add', 'logging', 'timing']));
  });
});

describe.concurrent('list and explain', () => {
  it('list prints every concern with its sentence, outermost first', async () => {
    const { out } = await run(project({}), ['list']);
    const at = generated.map(({ id, summary }) =>
      out.search(new RegExp(`^ +${id} +${literally(summary)}$`, 'm')),
    );
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    for (const { id } of onion) expect(out).toContain(id);
  });

  it('explain cors prints its sentences and its options', async () => {
    const { out } = await run(project({}), ['explain', 'cors']);
    const cors = generated.find(({ id }) => id === 'cors');
    const reasons = cors?.outside.map(({ because }) => because) ?? [];
    const questions = cors?.options.map(({ question }) => question) ?? [];
    for (const text of [cors?.summary ?? '', cors?.because ?? '', ...reasons, ...questions]) {
      expect(out).toContain(text);
    }
  });
});

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe.concurrent('new and demo', () => {
  it('new makes a project in which the heart is already there', async () => {
    const root = project({});
    expect(await run(root, ['new', 'my-api', '--no-install'])).toMatchObject({ code: 0 });
    const again = await run(root, ['add', ...HEART, '-C', 'my-api']);
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('Nothing to do') });
  });

  it.each([['new', 'my-api'], ['demo']])('%s %s --dry-run makes no folder', async (...args) => {
    const root = project({});
    expect(await run(root, [...args, '--dry-run'])).toMatchObject({ code: 0 });
    expect(readdirSync(root)).toEqual([]);
  });

  it('demo fills the folder it names', async () => {
    const root = project({});
    mkdirSync(`${root}/empty`);
    expect(await run(root, ['demo', 'empty', '--no-install'])).toMatchObject({ code: 0 });
    expect(readdirSync(`${root}/empty`)).toContain('app');
    expect(await run(root, ['stack', '-C', 'empty'])).toMatchObject({ code: 0 });
  });
});

describe('below the project’s root', () => {
  const PARTS = {
    'pyproject.toml': '[project]\nname = "shop"\n',
    'app/__init__.py': '',
    'app/main.py': `from app import routes\n${MAIN}`,
    'app/routes.py': '',
    'admin/main.py': MAIN,
  };

  it('works on the project, and on the application below the folder', async () => {
    const root = project(PARTS);
    expect(await run(path.join(root, 'app'), ['add', 'timing'])).toMatchObject({ code: 0 });
    expect(tree(root)['app/main.py']).toContain('from app.middleware.stack import');
    expect(tree(root)['admin/main.py']).toBe(MAIN);
  });

  it('takes --app from there, too', async () => {
    const root = project(PARTS);
    const { out } = await run(root, ['stack', '-C', 'app', '--app', 'main.py:app', '--json']);
    expect(JSON.parse(out).app).toMatchObject({ file: 'app/main.py' });
  });
});
