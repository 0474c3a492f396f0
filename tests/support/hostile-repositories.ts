import { chmodSync } from 'node:fs';
import { APP, type Ground, type Hostile, WRONG } from './hostile.ts';

const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tbare = false\n';
const program = (command: string): string => `"${command.replaceAll('"', '\\"')}"`;
const monitor = ({ evil }: Ground): string => `[core]\n\tfsmonitor = ${program(evil)}\n`;
const commit = ({ git }: Ground): void => {
  git('add', '-A');
  git('commit', '-qm', 'x');
};
const repository = (ground: Ground, files: Readonly<Record<string, string>> = {}): void => {
  ground.write({ 'main.py': WRONG, ...files });
  ground.git('init', '-q');
  commit(ground);
};
/** A program with the canary in it. */
const script = ({ canary }: Ground): string => `#!/bin/sh\ntouch ${canary}\n`;
const OUTSIDE = /Not read: \S+: a link that leads out of the project\./;

/** Each one is an archive or a clone that somebody only looks at. The ids with a capital are cases that were reported. */
export const repositories: Readonly<Record<string, Hostile>> = {
  'R1-journal-rce': {
    build: (ground) => {
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      const step = (target: string, old: string, next?: string) => ({
        path: target,
        target,
        old: base64(old),
        ...(next === undefined
          ? { meta: { mode: 0o755, uid: 0, gid: 0 } }
          : { next: base64(next) }),
      });
      const steps = [
        step('.git/hooks/pre-commit', script(ground)),
        step('.venv/lib/evil.pth', `import os; os.system("${ground.evil}")\n`),
        step('main.py', 'gone\n', WRONG),
      ];
      repository(ground, {
        '.create-mw/lock': '1 somewhere\n',
        '.create-mw/placing.json': JSON.stringify({ steps, folders: [] }),
      });
    },
    says: ['1 application read'],
  },
  'R2-embedded-bare-repo': {
    within: 'svc',
    build: (ground) => {
      repository(ground, {
        'svc/HEAD': 'ref: refs/heads/main\n',
        'svc/config': `${CONFIG}\tworktree = ..\n${monitor(ground)}`,
        'svc/objects/.k': '',
        'svc/refs/heads/.k': '',
        'svc/main.py': WRONG,
        'svc/pyproject.toml': '[project]\n',
      });
    },
    says: ['1 application read'],
  },
  'R5-symlink-out': {
    build: (ground) => {
      ground.write({ 'secret.py': `SECRET = "s3cr3t"\n${WRONG}` }, ground.outside);
      ground.write({ 'main.py': APP });
      ground.link('../outside/secret.py', 'leaked.py');
      ground.link('/etc/passwd', 'create-mw.json');
      ground.link('main.py', 'again.py');
      ground.git('init', '-q');
      commit(ground);
    },
    says: ['No findings; 1 application read.', OUTSIDE, 'Not read: create-mw.json'],
    hides: ['s3cr3t', 'root:x'],
  },
  'R5-folder-out': {
    build: (ground) => {
      ground.write({ 'pkg/secret.py': `SECRET = "s3cr3t"\n${WRONG}` }, ground.outside);
      ground.write({ 'main.py': APP, 'pkg/secret.py': 'x = 1\n' });
      ground.git('init', '-q');
      commit(ground);
      // The index goes on naming what now lies behind a link.
      ground.sh('rm -r pkg && ln -s ../outside/pkg pkg');
    },
    says: ['No findings; 1 application read.', OUTSIDE],
    hides: ['s3cr3t'],
  },
  'R6-special-files': {
    build: (ground) => {
      ground.write({ 'main.py': WRONG });
      ground.sh('mkfifo ../outside/pipe; mkfifo pipe.py; truncate -s 3G sparse.py');
      ground.link('../outside/pipe', 'outer.py');
      ground.link('pipe.py', 'inner.py');
      for (const name of ['Dockerfile', 'pyproject.toml', 'zero.py'])
        ground.link('/dev/zero', name);
      ground.git('init', '-q');
      ground.git(
        'add',
        'main.py',
        'outer.py',
        'inner.py',
        'Dockerfile',
        'pyproject.toml',
        'zero.py',
      );
    },
    says: [
      '1 application read',
      OUTSIDE,
      'inner.py: not a regular file.',
      'sparse.py: larger than 1 MB.',
    ],
  },
  'R6-special-files, no repository': {
    build: (ground) => {
      ground.write({ 'main.py': WRONG });
      ground.sh(
        'mkfifo pipe.py requirements.txt ruff.toml; truncate -s 3G sparse.py; truncate -s 300K pyproject.toml',
      );
      ground.link('/dev/zero', 'zero.py');
    },
    says: [
      '1 application read',
      'pipe.py: not a regular file.',
      'sparse.py: larger than 1 MB.',
      'pyproject.toml: larger than 256 KB.',
    ],
  },
  'R9-loop-symlink': {
    build: (ground) => {
      ground.write({ 'main.py': WRONG });
      ground.link('b.py', 'a.py');
      ground.link('a.py', 'b.py');
    },
    says: ['1 application read', 'Not read: a.py: a link that leads back to itself.'],
  },
  'symlink-loop-crash': {
    build: (ground) => {
      ground.write({
        'app/__init__.py': '',
        'app/main.py': APP,
        'pyproject.toml': '[project]\nname = "x"\n',
      });
      ground.link('loop', 'loop');
    },
    says: ['No findings; 1 application read.'],
  },
  'a monitor in the configuration of an archive': {
    build: (ground) => {
      repository(ground);
      ground.sh(`git config core.fsmonitor '${ground.evil}'`);
    },
  },
  'a monitor in the configuration of a worktree': {
    build: (ground) => {
      repository(ground);
      ground.git('config', 'extensions.worktreeConfig', 'true');
      ground.write({ '.git/config.worktree': monitor(ground) });
    },
  },
  'a monitor in an included file': {
    build: (ground) => {
      repository(ground, { 'evil.cfg': '' });
      ground.write({ 'evil.cfg': monitor(ground) });
      ground.git('config', 'include.path', '../evil.cfg');
    },
  },
  'a monitor in a file included on a condition': {
    build: (ground) => {
      repository(ground, { 'evil.cfg': '' });
      ground.write({ 'evil.cfg': monitor(ground) });
      ground.git('config', `includeIf.gitdir:${ground.work}/.path`, '../evil.cfg');
    },
  },
  'a configuration that includes a pipe': {
    build: (ground) => {
      repository(ground);
      ground.sh('mkfifo .git/pipe');
      ground.write({ '.git/config': `${CONFIG}[include]\n\tpath = pipe\n` });
    },
  },
  'a .git file that names a folder of the project': {
    build: (ground) => {
      repository(ground);
      ground.sh('mv .git hidden');
      ground.write({ '.git': 'gitdir: hidden\n', 'hidden/config': `${CONFIG}${monitor(ground)}` });
    },
  },
  'a worktree of a hostile repository': {
    within: 'tree',
    build: (ground) => {
      repository(ground);
      ground.git('worktree', 'add', '-q', 'tree');
      ground.write({ '.git/config': `${CONFIG}${monitor(ground)}` });
    },
  },
  'a common folder elsewhere': {
    build: (ground) => {
      repository(ground, { 'common/config': '' });
      ground.sh('cp -r .git/. common/');
      ground.write({
        '.git/commondir': '../common\n',
        'common/config': `${CONFIG}${monitor(ground)}`,
      });
    },
  },
  hooks: {
    build: (ground) => {
      repository(ground);
      const names = [
        'post-index-change',
        'fsmonitor-watchman',
        'post-checkout',
        'pre-commit',
        'reference-transaction',
      ];
      for (const folder of ['.git/hooks', 'hooks'])
        for (const name of names) {
          ground.write({ [`${folder}/${name}`]: script(ground) });
          chmodSync(`${ground.work}/${folder}/${name}`, 0o755);
        }
      ground.git('config', 'core.hooksPath', 'hooks');
    },
  },
  'filters, drivers and attributes': {
    build: (ground) => {
      repository(ground, { '.gitattributes': '* text filter=x diff=x merge=x\n' });
      const settings = [
        'filter.x.clean',
        'filter.x.smudge',
        'filter.x.process',
        'diff.x.textconv',
        'diff.x.command',
        'diff.external',
        'merge.x.driver',
      ];
      for (const name of settings) ground.git('config', name, ground.evil);
      ground.git('config', 'filter.x.required', 'true');
      // What looks changed to git goes through filters.
      ground.sh('touch main.py; printf "x = 1\\n" > new.py');
    },
  },
  'programs of every other kind': {
    build: (ground) => {
      repository(ground);
      const settings = [
        ...[
          'core.sshCommand',
          'core.askPass',
          'core.editor',
          'core.pager',
          'core.gitProxy',
          'core.alternateRefsCommand',
        ],
        ...[
          'pager.ls-files',
          'credential.helper',
          'sequence.editor',
          'gpg.program',
          'uploadpack.packObjectsHook',
        ],
      ];
      for (const name of settings) ground.git('config', name, ground.evil);
      for (const name of ['ls-files', 'rev-parse', 'config'])
        ground.git('config', `alias.${name}`, `!${ground.evil}`);
    },
  },
  'submodules with settings of their own': {
    build: (ground) => {
      ground.write({ 'lib.py': 'x = 1\n' }, `${ground.outside}/lib`);
      ground.sh(
        'cd ../outside/lib && git init -q && git add -A && git -c user.name=a -c user.email=a@b commit -qm x',
      );
      repository(ground);
      ground.git('submodule', '--quiet', 'add', `${ground.outside}/lib`, 'lib');
      ground.git('config', 'submodule.lib.update', `!${ground.evil}`);
      ground.git('-C', 'lib', 'config', 'core.fsmonitor', ground.evil);
      ground.sh(`git config -f .gitmodules submodule.lib.update '!${ground.evil}'`);
    },
  },
  'repositories in the repository': {
    build: (ground) => {
      repository(ground);
      for (const name of ['untracked', 'nested/deep']) {
        ground.write({ [`${name}/main.py`]: 'x = 1\n' });
        ground.git('init', '-q', name);
        ground.git('-C', name, 'config', 'core.fsmonitor', ground.evil);
      }
    },
  },
  'alternates elsewhere': {
    build: (ground) => {
      repository(ground);
      ground.sh('mkfifo ../outside/objects');
      ground.write({
        '.git/objects/info/alternates': `${ground.outside}/objects\n../../../outside\n`,
      });
      ground.git('config', 'core.alternateRefsCommand', ground.evil);
    },
  },
  'a partial clone that lacks what it lists': {
    build: (ground) => {
      const { git, sh } = ground;
      repository(ground, { 'kept/a.py': 'x = 1\n', 'left/b.py': 'x = 1\n' });
      git('sparse-checkout', 'set', '--cone', '--sparse-index', 'kept');
      git('config', 'extensions.partialClone', 'origin');
      git('config', 'remote.origin.url', ground.outside);
      git('config', 'remote.origin.promisor', 'true');
      git('config', 'remote.origin.uploadpack', `touch ${ground.canary} #`);
      sh('rm -rf .git/objects/??');
    },
  },
  'files of git that never end': {
    build: (ground) => {
      repository(ground);
      ground.sh('rm -f .git/index .git/info/exclude; mkfifo .git/index .git/info/exclude');
    },
  },
  'a list of ignored files that never ends': {
    build: (ground) => {
      repository(ground);
      ground.sh('mkfifo .gitignore');
    },
    says: ['1 application read'],
    hides: ['git took'],
  },
  'a command called git in the project': {
    build: (ground) => {
      repository(ground);
      for (const name of ['node_modules/.bin/git', 'bin/git', 'git']) {
        ground.write({ [name]: script(ground) });
        chmodSync(`${ground.work}/${name}`, 0o755);
      }
    },
    env: ({ work }) => ({
      PATH: `${work}/node_modules/.bin:bin:.:${work}/bin:${process.env.PATH}`,
    }),
  },
  'settings of npm and of the shell': {
    build: (ground) => {
      repository(ground, {
        '.npmrc':
          'script-shell=./evil.sh\nnode-options=--require ./evil.js\nregistry=http://127.0.0.1:9/\n',
        '.env': `NODE_OPTIONS=--require ./evil.js\nLD_PRELOAD=./evil.so\nPATH=.\nGIT_SSH_COMMAND=${ground.evil}\n`,
        '.envrc': ground.evil,
        '.node-version': '12\n',
        'evil.js': `require('node:fs').writeFileSync(${JSON.stringify(ground.canary)}, '')`,
        'evil.sh': script(ground),
        'package.json': JSON.stringify({
          type: 'module',
          bin: { 'create-mw': './evil.js' },
          scripts: { preinstall: ground.evil, prepare: ground.evil },
        }),
        'node_modules/create-mw/index.js': `require('node:fs').writeFileSync(${JSON.stringify(ground.canary)}, '')`,
      });
    },
  },
  'tools whose settings are programs': {
    build: (ground) => {
      const evil = `require('node:fs').writeFileSync(${JSON.stringify(ground.canary)}, '')`;
      const names = [
        'prettier.config.js',
        'prettier.config.cjs',
        '.prettierrc.js',
        '.prettierrc.cjs',
        'biome.js',
        'eslint.config.js',
        'vite.config.js',
      ];
      repository(ground, {
        ...Object.fromEntries(names.map((name) => [name, evil])),
        '.prettierrc': '{ "plugins": ["./.prettierrc.cjs"] }',
        'biome.json': '{ "plugins": ["./biome.js"], "extends": ["./biome.js"] }',
      });
    },
  },
  'Python that runs when Python starts': {
    build: (ground) => {
      const evil = `open(${JSON.stringify(ground.canary)}, "w")\n`;
      repository(ground, {
        ...Object.fromEntries(
          [
            'sitecustomize.py',
            'usercustomize.py',
            'conftest.py',
            'setup.py',
            'fastapi.py',
            'noxfile.py',
          ].map((name) => [name, evil]),
        ),
        '.venv/lib/python3.12/site-packages/evil.pth': `import os; os.system("${ground.evil}")\n`,
        '.venv/pyvenv.cfg': 'home = .\n',
      });
      for (const name of [
        '.venv/bin/python',
        '.venv/bin/ruff',
        'venv/bin/python',
        '.venv/bin/git',
      ]) {
        ground.write({ [name]: script(ground) });
        chmodSync(`${ground.work}/${name}`, 0o755);
      }
    },
    env: ({ work }) => ({
      VIRTUAL_ENV: `${work}/.venv`,
      PATH: `${work}/.venv/bin:${process.env.PATH}`,
    }),
  },
  'a pyproject.toml that names commands': {
    build: (ground) => {
      repository(ground, {
        'pyproject.toml': `[build-system]\nrequires = []\nbuild-backend = "evil"\nbackend-path = ["."]\n
[project]\nname = "x"\nversion = "1"\n[project.scripts]\nuvicorn = "evil:main"\n
[tool.poe.tasks]\ncheck = ${JSON.stringify(ground.evil)}\n
[tool.ruff]\nextend = "../outside/ruff.toml"\n[tool.pytest.ini_options]\naddopts = "-p evil"\n`,
        'evil.py': `open(${JSON.stringify(ground.canary)}, "w")\n`,
      });
      ground.write({ 'ruff.toml': 'line-length = "s3cr3t\n' }, ground.outside);
    },
    hides: ['s3cr3t'],
  },
  'settings that are meant to hurt': {
    build: (ground) => {
      repository(ground, {
        'create-mw.json': `{"__proto__": {"rules": 1}, "exclude": ["../..", "${'a/'.repeat(5000)}"], "constructor": 1}`,
      });
    },
    says: ['create-mw.json:1: '],
  },
  'settings that are nested deeply': {
    build: (ground) => {
      repository(ground, { 'create-mw.json': `${'['.repeat(100_000)}${']'.repeat(100_000)}` });
    },
    says: ['create-mw.json:1: '],
  },
  'lines without an end': {
    build: (ground) => {
      repository(ground, {
        Dockerfile: `CMD ${'uvicorn '.repeat(110_000)}\n`,
        Procfile: `web: ${'uvicorn a:b --reload '.repeat(40_000)}\n`,
        'start.sh': 'uvicorn "'.repeat(100_000),
        'serve.py': 'uvicorn.run("a:b")\n'.repeat(50_000),
        'main.py': `${WRONG.trimEnd()}; x = "${'x'.repeat(900_000)}"\n`,
      });
    },
    says: ['1 application read', /^.{300,600}$/m],
  },
  'a link to what git keeps for itself': {
    build: (ground) => {
      ground.write({ 'ruff.toml': 'extend = ".git/config"\n' });
      ground.write({ 'main.py': APP });
      ground.link('.git/config', 'create-mw.json');
      ground.git('init', '-q');
      ground.git('config', 'http.extraheader', 's3cr3t');
      ground.sh('printf "s3cr3t\\n" > .git/config.txt');
      commit(ground);
    },
    says: [OUTSIDE],
    hides: ['s3cr3t', '[core]'],
  },
  'names that act on a terminal': {
    build: (ground) => {
      const names = [
        'a\nb.py',
        '\u001B[2J\u001B]0;x\u0007.py',
        '\r::error::x.py',
        '\u202Eyp.py',
        '-C.py',
        '--help.py',
        '$(touch x).py',
        '\u009B31m.py',
      ];
      repository(ground, {
        'main.py': APP,
        ...Object.fromEntries(names.map((name) => [name, WRONG])),
      });
      ground.write({ '\u001B[8m/deep\n/x.py': `${WRONG}x = "\u001B[2J\u202E"\n` });
    },
    says: [
      'a\\nb.py:5:',
      '\\033[2J\\033]0;x\\a.py:5',
      '\\342\\200\\256yp.py:5',
      '10 applications read',
    ],
    hides: ['\u001B', '\u202E', '\u009B', '\r', /^::error::/m, /^b\.py/m],
  },
  'code that acts on a terminal': {
    build: (ground) => {
      repository(ground, {
        'main.py': WRONG.replace(
          'allow_credentials',
          '# \u001B]0;x\u0007\u001B[8m\u202E\r::error::\n    allow_credentials',
        ),
      });
    },
    says: ['\\u001b]0;x\\u0007\\u001b[8m\\u202e'],
    hides: ['\u001B', '\u202E', '\u0007', /\r(?!\n)/],
  },
  'names that are not UTF-8': {
    build: (ground) => {
      repository(ground);
      ground.sh(
        `printf 'x = 1\\n' > "$(printf 'caf\\351.py')"; mkdir "$(printf 'd\\377')"; printf '' > "$(printf 'd\\377/x.py')"`,
      );
    },
    says: ['Not read: caf\\351.py: its name is not UTF-8.', 'd\\377/x.py: its name is not UTF-8.'],
  },
  'names that are not UTF-8, no repository': {
    build: (ground) => {
      ground.write({ 'main.py': WRONG });
      ground.sh(`printf 'x = 1\\n' > "$(printf 'caf\\351.py')"`);
    },
    says: ['Not read: caf\\351.py: its name is not UTF-8.'],
  },
  'folders in folders': {
    build: (ground) => {
      ground.write({ 'main.py': WRONG });
      ground.sh(
        'i=0; while [ $i -lt 30 ]; do mkdir -p d/d/d/d/d/d/d/d/d/d && cd d/d/d/d/d/d/d/d/d/d; i=$((i+1)); done; echo x > x.py',
      );
    },
    says: ['more than 100 folders deep', '1 application read'],
  },
  'links in their thousands': {
    build: (ground) => {
      ground.write({ 'main.py': WRONG, 'pkg/a.py': WRONG }, ground.work);
      ground.sh(
        'i=0; while [ $i -lt 400 ]; do ln -s main.py l$i.py; ln -s ../outside/x.py o$i.py; ln -s . d$i; ln -s pkg p$i; i=$((i+1)); done',
      );
      ground.write({ 'x.py': WRONG }, ground.outside);
    },
    says: ['2 applications read', /Not read: 390 more\./],
  },
  'what lies above a clone': {
    build: (ground) => {
      repository(ground);
      ground.write(
        { 'requirements.txt': '', 'other.py': `SECRET = "s3cr3t"\n${WRONG}` },
        ground.base,
      );
    },
    says: ['1 application read'],
    hides: ['s3cr3t', 'other.py'],
  },
};
