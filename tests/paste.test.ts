import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { sandbox } from './support/cli.ts';

const HEAD = 'from fastapi import FastAPI\n';
/** Each with the call that makes the application, and an expression that is the application. */
const SHAPES: [title: string, code: string, made: string, app: string][] = [
  [
    'a lambda (k19-hint-names-factory)',
    'make = lambda: FastAPI(title="x")\n',
    'FastAPI(title="x")',
    'main.make()',
  ],
  [
    'a lambda that is given something',
    'make = lambda title: FastAPI(title=title)\n',
    'FastAPI(title=title)',
    'main.make("x")',
  ],
  [
    'the factory of a field (k20-attr-factory-lambda)',
    'from dataclasses import dataclass, field\n\n\n@dataclass\nclass Api:\n    app: FastAPI = field(default_factory=lambda: FastAPI())\n',
    'FastAPI()',
    'main.Api().app',
  ],
  ['a list', 'apps = [FastAPI()]\n', 'FastAPI()', 'main.apps[0]'],
  ['an argument', 'apps = dict(one=FastAPI())\n', 'FastAPI()', 'main.apps["one"]'],
];

describePython('what is printed to be pasted works where it is to be pasted', (python) => {
  const { project, run } = sandbox();

  it.each(SHAPES)('%s', async (_, code, made, app) => {
    const root = project({ 'main.py': HEAD + code });
    const { code: exit, err } = await run(root, ['add', 'timing', '--no-install']);
    expect(exit).toBe(2);
    const lines = err.split('\n').map((line) => line.replace(/^ {2}/, ''));
    const from = lines.findIndex((line) => line.startsWith('from middleware.stack'));
    const [imported = '', ...rest] = lines.slice(from);
    const end = rest.findIndex((line) => line.includes('takes the place of'));
    const [, call = ''] = /^(make_app\(.*?\)) takes the place of/.exec(rest[end] ?? '') ?? [];
    await run(root, ['add', 'timing', '--no-install', '--files-only']);
    const pasted = `${HEAD}${imported}\n\n\n${rest.slice(0, end).join('\n')}\n\n\n${code.replace(made, call)}`;
    const { stdout } = await execa(
      python,
      [
        '-c',
        `exec(${JSON.stringify(pasted)}, globals())\nimport sys\nmain = sys.modules["__main__"]\nprint([m.cls.__name__ for m in ${app}.user_middleware])`,
      ],
      { cwd: root },
    );
    expect(stdout).toBe("['TimingMiddleware']");
  });
});
