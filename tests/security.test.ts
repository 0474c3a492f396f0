import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onion } from '../src/concerns/index.ts';
import { gitEnv, withoutOwn } from '../src/host/git.ts';
import { cleanEnv, sandbox, write } from './support/cli.ts';
import { APP, WRONG } from './support/hostile.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Which test holds a promise: the first words of the sentence, the file, and what the test is called there. */
const HELD: readonly (readonly [string, string, string])[] = [
  ['They change no byte', 'hostile.test.ts', 'is looked at and nothing happens'],
  ['They run nothing of the project', 'hostile.test.ts', 'is looked at and nothing happens'],
  [
    'They start one program',
    'looking.test.ts',
    'looking changes nothing, starts git alone and reads the project alone',
  ],
  ['`git` is looked for', 'security.test.ts', 'is looked for outside the project'],
  [
    'They read regular files',
    'looking.test.ts',
    'looking changes nothing, starts git alone and reads the project alone',
  ],
  ['What was left out', 'hostile.test.ts', 'is looked at and nothing happens'],
  ['Names and code are printed', 'hostile.test.ts', 'is looked at and nothing happens'],
  ['They come to an end', 'hostile.test.ts', 'is looked at and nothing happens'],
  [
    'They write below',
    'apply.test.ts',
    'writes through a link inside the project and refuses one that leads out',
  ],
  [
    'They undo a run that was killed only if',
    'recovery.test.ts',
    'belongs to the folder that it was made in',
  ],
  [
    'They undo a run that was killed only if',
    'recovery.test.ts',
    'case R1-journal-rce: writes nothing',
  ],
  [
    'They keep a lock and a record',
    'apply.test.ts',
    'writes what the plan says and leaves no trace',
  ],
  [
    'They keep a lock and a record',
    'recovery.test.ts',
    'is not taken from the project, nor where others may write',
  ],
  [
    'They write all of a plan or nothing',
    'apply.test.ts',
    'is old or new after a kill at any operation',
  ],
  ['They run no code of the project', 'security.test.ts', 'imports nothing without --verify'],
  [
    'They start uv, poetry or pdm',
    'security.test.ts',
    'installs with what is on the PATH, and not with --no-install',
  ],
  ['Nothing is sent anywhere', 'security.test.ts', 'has nothing that could send anything'],
  ['Secrets are never asked for', 'security.test.ts', 'asks for no secret and writes none'],
  [
    'The Action runs the version',
    'security.test.ts',
    'the action runs its own version, outside the checkout',
  ],
  ['Workflows name', 'security.test.ts', 'workflows pin what they use and can only read'],
  ['Releases are published', 'security.test.ts', 'releases carry their provenance'],
];

describe('SECURITY.md', () => {
  const [, promised = ''] = read('SECURITY.md').split('## What is promised');
  const sentences = [...(promised.split('\n## ')[0] ?? '').matchAll(/^- (.+)$/gm)].map(
    ([, text = '']) => text,
  );

  it.each(sentences)('has a test for: %s', (sentence) => {
    const holding = HELD.filter(([start]) => sentence.startsWith(start));
    expect(holding.length, 'tests that hold it').toBeGreaterThan(0);
    for (const [, file, name] of holding) expect(read(`tests/${file}`)).toContain(name);
  });

  it('promises whatever is held', () => {
    const unsaid = HELD.filter(([start]) => !sentences.some((each) => each.startsWith(start)));
    expect(unsaid).toEqual([]);
  });
});

describe('git', () => {
  const env = {
    PATH: ['/srv/node_modules/.bin', 'bin', '.', '', '/srv/app/bin', '/usr/bin'].join(
      path.delimiter,
    ),
    HOME: '/home/me',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_DIR: '.git',
    GIT_INDEX_FILE: '.git/index.lock',
    GIT_EXTERNAL_DIFF: 'evil',
    GIT_SSH_COMMAND: 'evil',
    GIT_TRACE: '/tmp/trace',
  };

  it('is looked for outside the project', () => {
    expect(gitEnv(env, '/srv/app').PATH).toBe('/usr/bin');
    expect(withoutOwn({ Path: env.PATH }, '/srv/app')).toEqual({ Path: '/usr/bin' });
  });

  it('keeps the configuration of the user, and nothing that a hook left behind', () => {
    const { PATH: _, ...kept } = gitEnv(env, '/srv/app');
    expect(kept).toEqual({
      HOME: '/home/me',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_ALLOW_PROTOCOL: '',
    });
  });

  it.each([
    ['/home/me', '/home/me/app', true],
    ['/home/me', '/srv/app', false],
    ['.', '/home/me/app', false],
  ])('takes a work tree at %s for a project at %s: %s', (tree, project, taken) => {
    const named = { GIT_DIR: '/home/me/.dotfiles', GIT_WORK_TREE: tree };
    const { GIT_DIR, GIT_WORK_TREE } = gitEnv(named, project);
    expect({ GIT_DIR, GIT_WORK_TREE }).toEqual(taken ? named : {});
  });
});

describe('the program', () => {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(?!.*\.gen\.).*\.ts$/.test(name))
    .map((name) => ({ name, text: read(`src/${name}`) }));
  const files = (pattern: RegExp): string[] =>
    sources
      .filter(({ text }) => pattern.test(text))
      .map(({ name }) => name)
      .sort();

  it('has nothing that could send anything', () => {
    expect(
      files(
        /(from |import\(|Module\()'(node:)?(https?|http2|net|tls|dgram|dns|inspector)(\/promises)?'|\bfetch\(|(?<!In a browser: )new WebSocket\(/,
      ),
    ).toEqual([]);
    const bundled = readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .filter((name) =>
        /require\("(node:)?(https?|http2|net|tls|dgram|dns)"\)/.test(read(`dist/${name}`)),
      );
    expect(bundled).toEqual([]);
  });

  it('starts processes in two places', () => {
    expect(files(/child_process|\bexeca\b/)).toEqual(['host/git.ts', 'host/run.ts']);
  });

  it('asks for no secret and writes none', () => {
    const asked = onion.flatMap(({ id, options }) => options.map(({ name }) => `${id}.${name}`));
    expect(asked.filter((name) => /secret|password|key|token/i.test(name))).toEqual([]);
    const stacks = readdirSync(path.join(root, 'snapshots/fastapi'), {
      recursive: true,
      encoding: 'utf8',
    })
      .filter((name) => /^alone-auth[^/]*\/after\/.*stack\.py$/.test(name))
      .map((name) => read(`snapshots/fastapi/${name}`));
    expect(stacks.length).toBeGreaterThan(1);
    for (const text of stacks) expect(text).toMatch(/authenticate=\w+\.from_env\("?[A-Z_]*"?\)/);
  });
});

describe('a run that writes', () => {
  const { project, run } = sandbox({ alone: true });

  it('imports nothing without --verify', async () => {
    const root = project({
      'main.py': `open("PWNED", "w")\n\n${WRONG}`,
      'conftest.py': 'open("PWNED", "w")\n',
      'pyproject.toml': '[project]\nname = "x"\n',
    });
    for (const args of [
      ['add', 'errors', 'timing', '-y', '--tests'],
      ['check', '--fix'],
      ['remove', 'timing'],
    ]) {
      expect((await run(root, args)).code, args.join(' ')).toBeLessThan(2);
    }
    expect(existsSync(path.join(root, 'PWNED'))).toBe(false);
  });

  it('installs with what is on the PATH, and not with --no-install', async () => {
    const files = { 'main.py': APP, 'pyproject.toml': '[project]\nname = "x"\n' };
    const root = project({ ...files, 'uv.lock': '' });
    const commands = { 'usr/uv': 'installed', 'node_modules/.bin/uv': 'PWNED' };
    for (const [name, trace] of Object.entries(commands)) {
      write(root, { [name]: `#!/bin/sh\n: > ${trace}\n` });
      chmodSync(path.join(root, name), 0o755);
    }
    const PATH = [
      'node_modules/.bin',
      `${root}/node_modules/.bin`,
      `${root}/usr`,
      process.env.PATH,
    ].join(path.delimiter);
    const add = ['add', 'auth', '--set', 'auth.scheme=jwt', '-y'];
    await run(root, [...add, '--no-install', '--dry-run'], { env: { PATH } });
    await run(root, [...add, '--dry-run'], { env: { PATH } });
    const { code } = await run(root, [...add, '--no-install'], { env: { PATH } });
    expect({ code, installed: existsSync(path.join(root, 'installed')) }).toEqual({
      code: 0,
      installed: false,
    });
    write(root, files);
    rmSync(path.join(root, 'middleware'), { recursive: true });
    await run(root, add, { env: { PATH } });
    expect(existsSync(path.join(root, 'installed'))).toBe(true);
    expect(existsSync(path.join(root, 'PWNED'))).toBe(false);
  });
});

describe('on GitHub', () => {
  it('the action runs its own version, outside the checkout', () => {
    const action = read('action.yml');
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(/version:\n.*\n {4}default: (\S+)/.exec(action)?.[1]).toBe(version);
    const [inputs = '', script = ''] = action.split('      run: |\n');
    // What stands in the script itself would be run, whatever it is.
    expect(script).not.toContain('${{');
    expect(inputs.match(/\$\{\{ inputs\.[\w-]+ \}\}/g)?.length).toBe(4);

    const folder = mkdtempSync(path.join(tmpdir(), 'create-mw-action-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const name of ['bin', 'temp', 'checkout/api'])
      mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, 'bin/npx'), '#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n');
    chmodSync(path.join(folder, 'bin/npx'), 0o755);
    const said = execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: path.join(folder, 'checkout'),
      encoding: 'utf8',
      env: {
        ...cleanEnv(),
        PATH: `${folder}/bin${path.delimiter}${process.env.PATH}`,
        RUNNER_TEMP: path.join(folder, 'temp'),
        MW_VERSION: version,
        MW_FAIL_ON: 'warning; touch pwned',
        MW_PATHS: 'app $(touch pwned) *',
        MW_FOLDER: 'api',
      },
    });
    expect(said.trimEnd().split('\n')).toEqual([
      path.join(folder, 'temp'),
      ...['--yes', `create-mw@${version}`, 'check', '--cwd', path.join(folder, 'checkout/api')],
      ...[
        '--format',
        'github',
        '--fail-on',
        'warning; touch pwned',
        '--',
        'app',
        '$(touch',
        'pwned)',
        '*',
      ],
    ]);
    expect(readdirSync(path.join(folder, 'temp'))).toEqual([]);
  });

  const workflows = readdirSync(path.join(root, '.github/workflows'));

  it.each(workflows)('workflows pin what they use and can only read: %s', (name) => {
    const text = read(`.github/workflows/${name}`);
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, what]) => what);
    expect(
      used.filter((what = '') => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what)),
    ).toEqual([]);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(text.match(/: write$/gm) ?? []).toEqual(name === 'release.yml' ? [': write'] : []);
    expect(text.match(/^ +id-token: write$/gm)?.length ?? 0).toBe(name === 'release.yml' ? 1 : 0);
    expect(text).not.toMatch(/pull_request_target|run:.*\$\{\{/);
    expect(text.match(/actions\/checkout@/g)?.length).toBe(
      text.match(/persist-credentials: false/g)?.length,
    );
  });

  it('releases carry their provenance', () => {
    expect(read('.github/workflows/release.yml')).toMatch(/npm publish \S+ --provenance/);
    const { publishConfig } = JSON.parse(read('package.json')) as { publishConfig: object };
    expect(publishConfig).toMatchObject({ provenance: true });
  });
});
