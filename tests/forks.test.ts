import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { cleanEnv, sandbox } from './support/cli.ts';
import { forked } from './support/forks.ts';

const { project } = sandbox();
/** All that a program may find otherwise in a process that has done something before. */
const LOOK = `import json, logging, os, sys, threading
import app.main as m
print(json.dumps([sys.argv, sys.path, os.getcwd(), dict(os.environ), __name__, m.COUNT, sys.stdin.read(),
  sys.dont_write_bytecode, len(threading.enumerate()), logging.getLogger().handlers, logging.getLogger().level,
  sorted(n for n, l in logging.root.manager.loggerDict.items() if getattr(l, "handlers", []))]))
print("said", file=sys.stderr)
`;
const FILES = {
  'app/__init__.py': '',
  'app/main.py': 'import sys\nCOUNT = 1\nsys.path.append("x")\n',
  'look.py': LOOK,
  'tests/test_it.py': 'import app.main\n\n\ndef test_it():\n    assert app.main.COUNT == 2\n',
};

describePython('a program in a fork', (python) => {
  const env = { PYTHONPATH: '/some:/where', KEY: 'value', PYTHONDONTWRITEBYTECODE: '1' };

  it.each([
    [['-c', LOOK, 'an argument'], {}],
    [['-c', LOOK], env],
    [['-W', 'ignore', 'look.py', '--and', 'more'], env],
    [['-m', 'look'], {}],
    [['-c', 'import sys; sys.exit(3)'], {}],
    [['-c', 'import os; os.kill(os.getpid(), 9)'], {}],
    [['-c', 'import atexit; atexit.register(print, "at the end")'], {}],
  ])('is what it is in an interpreter of its own: %#', async (argv, env) => {
    const cwd = project(FILES);
    const alone = await execa(python, argv, {
      cwd,
      env: { ...cleanEnv(), ...env },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      input: 'given',
    });
    const ours = await forked(python, argv, { cwd, env, input: 'given' });
    const code = alone.exitCode ?? -9;
    expect(ours).toEqual({ code, out: alone.stdout, err: alone.stderr });
  });

  it('fails where it fails, and the next one knows nothing of it', async () => {
    const run = (count: number) =>
      forked(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'], {
        cwd: project({ ...FILES, 'app/main.py': `COUNT = ${count}\n` }),
        env: { PYTHONDONTWRITEBYTECODE: '1' },
      });
    expect(await run(1)).toMatchObject({ code: 1, out: expect.stringContaining('assert 1 == 2') });
    expect(await run(2)).toMatchObject({ code: 0 });
    const broken = await forked(python, ['-c', 'import nothing_like_it'], { cwd: project({}) });
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('ModuleNotFoundError') });
  });
});
