import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sandbox, tree } from './support/cli.ts';

const { project, run } = sandbox();
const SHOP = {
  'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["fastapi"]\n',
  'app/__init__.py': '',
  'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
};

/** One after the other in the same process, each unlike the one before. */
const RUNS: [args: string[], env?: Record<string, string>][] = [
  [['add', 'cors', 'timing', 'errors', '-y', '--tests', '--no-install']],
  [['stack']],
  [['check', '--json'], { NO_COLOR: '1' }],
  [['check'], { FORCE_COLOR: '1' }],
  [['check']],
  [['add', 'nothing']],
  [['add', 'cors', '--set', 'cors.origins=x', '-y']],
  [['-C', 'app', 'add', 'timing', '--diff']],
  [['-C', 'nowhere', 'stack']],
  [['stack', '--verify', '--json'], { PATH: '/nowhere' }],
  [['list'], { CREATE_MW_LAUNCHER: 'uvx', TERM: 'dumb' }],
  [['explain', 'cors', '--help']],
  [['remove', 'timing', '-y']],
];

it('a process that has run the program before answers as a new one does', async () => {
  const ended = { warm: project(SHOP), alone: project(SHOP) };
  for (const [args, env = {}] of RUNS) {
    const [warm, alone] = await Promise.all(
      Object.entries(ended).map(async ([how, root]) => {
        const { code, out, err } = await run(root, args, { env, alone: how === 'alone' });
        const said = (text: string): string => text.replaceAll(root, 'ROOT');
        return { code, out: said(out), err: said(err), tree: tree(root) };
      }),
    );
    expect(warm, args.join(' ')).toEqual(alone);
  }
});

it('a run that breaks is seen, and the next one is a new one', async () => {
  const gone = project({});
  rmSync(gone, { recursive: true });
  expect(await run(gone, ['stack'])).toMatchObject({
    code: 70,
    err: expect.stringMatching(/chdir/),
  });
  expect(await run(project(SHOP), ['stack'])).toMatchObject({ code: 0, err: '' });
});
