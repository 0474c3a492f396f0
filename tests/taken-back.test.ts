import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { memoryHost } from '../src/host.ts';
import { generated } from '../src/worlds/index.ts';
import { type Case, findCases, readBefore } from './support/snapshots.ts';

const UNWRITTEN = ['--dry-run', '--diff', '--files-only'];
/** What stands and is only answered anew is no newcomer (tests/altered.test.ts takes it back). */
const ANSWERED_ANEW = ['fastapi/altered-options'];
const added = findCases().filter(
  ({ name, args, exit }) =>
    args[0] === 'add' &&
    exit === 0 &&
    !args.some((arg) => UNWRITTEN.includes(arg)) &&
    !ANSWERED_ANEW.includes(name),
);

/** Whatever shape it was added to. */
describe('remove takes back what add brought, byte for byte (C4-ctor-list, C11-remove-crash)', () => {
  it.each(added)('$name', async (each) => {
    const before = Object.entries(readBefore(each)).map(
      ([path, text]) => [path, Buffer.from(text, 'latin1')] as const,
    );
    const first = memoryHost(Object.fromEntries(before));
    const was = first.tree();
    await run(parseArguments(each.args, {}), first);
    const names = asked(each, first.printed.note());
    const bytes = [...first.disk.files].map(([path, file]) => [path, file.bytes] as const);
    const second = memoryHost(Object.fromEntries(bytes));
    if (names.length > 0)
      await run(parseArguments(['remove', ...names, ...appOf(each)], {}), second);
    expect(second.tree()).toEqual(was);
  });
});

/** The concerns that were added, not those that were there or left out. */
function asked({ args }: Case, note: string): string[] {
  const [, there = ''] = /Already there(?:, left alone)?: ([^.]*)\./.exec(note) ?? [];
  const [, left = ''] = /already, so (.*) (?:was|were) left out/.exec(note) ?? [];
  const out = [...there.split(', '), ...left.split(' and ')];
  return generated.map(({ id }) => id).filter((id) => args.includes(id) && !out.includes(id));
}

function appOf({ args }: Case): string[] {
  const at = args.indexOf('--app');
  return at < 0 ? [] : args.slice(at, at + 2);
}

/** `remove timing` after what was added to an application has been changed by hand. */
async function removed(change: (main: string) => string, ...concerns: readonly string[]) {
  const first = memoryHost({ 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' });
  await run(parseArguments(['add', 'timing', 'logging', '-y', '--no-tests'], {}), first);
  const tree = first.tree();
  const second = memoryHost({ ...tree, 'main.py': change(tree['main.py'] ?? '') });
  const names = concerns.length > 0 ? concerns : ['timing'];
  await run(parseArguments(['remove', ...names, '-y'], {}), second);
  return second.tree();
}

describe('what somebody has put elsewhere since (C11-remove-crash)', () => {
  const INSTALL = 'install_middleware(app)\n';

  it.each([
    ['under a condition', 'if app.debug:\n    '],
    ['under a context manager', 'with open("x"):\n    '],
  ])('the list is what it was, %s', async (_, above) => {
    const tree = await removed((main) => main.replace(INSTALL, above + INSTALL));
    expect(tree['main.py']).toContain(above + INSTALL);
    expect(tree['middleware/stack.py']).not.toContain('TimingMiddleware');
    expect(tree['middleware/stack.py']).toContain('AccessLogMiddleware');
    expect(tree['middleware/timing.py']).toBeUndefined();
  });

  it('what is added to it then is there on that condition only, with a word', async () => {
    const first = memoryHost({ 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' });
    await run(parseArguments(['add', 'timing', '-y', '--no-tests'], {}), first);
    const main = first.tree()['main.py']?.replace(INSTALL, `if app.debug:\n    ${INSTALL}`) ?? '';
    const second = memoryHost({ ...first.tree(), 'main.py': main });
    await run(parseArguments(['add', 'request-id', '-y', '--no-tests'], {}), second);
    expect(second.tree()['middleware/stack.py']).toContain('RequestIDMiddleware');
    expect(second.printed.note()).toContain(
      'middleware/stack.py:17: RequestIDMiddleware is registered on a condition; where that does not hold, there is no layer for Request ID.',
    );
  });

  it('a layer of ours under a condition is left alone, with a word', async () => {
    const main = (text: string): string =>
      `${text.replace(INSTALL, '').replace('stack import install_middleware', 'timing import TimingMiddleware')}if app.debug:\n    app.add_middleware(TimingMiddleware, header="X-Process-Time", server_timing=False)\n`;
    await expect(removed(main)).rejects.toMatchObject({
      code: 'files.edited',
      message:
        'main.py is not as this version of create-mw writes it: edited since, or written by another version. Nothing was removed.',
      details: { at: { file: 'main.py' } },
    });
  });

  it('both files are named where the last layer would go', async () => {
    const main = (text: string): string => text.replace(INSTALL, `if app.debug:\n    ${INSTALL}`);
    await expect(removed(main, 'timing', 'logging')).rejects.toMatchObject({
      message: expect.stringMatching(/^middleware\/stack\.py and main\.py are not as .* them: /),
      details: { at: { file: 'middleware/stack.py' } },
    });
  });
});

describe('what was declared goes with the last file that imports it (remove-jwt-leaves-requirement)', () => {
  const FILES = {
    'pyproject.toml': '[project]\nname = "x"\nversion = "0"\ndependencies = [\n    "fastapi",\n]\n',
    'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
  };
  const ADD = ['add', 'auth', '--set', 'auth.scheme=jwt', '--no-install', '-y'];

  it.each([
    ['the offered test', '--tests', {}, false],
    ['no test', '--no-tests', {}, false],
    ['a file of the project', '--tests', { 'tokens.py': 'import jwt\n' }, true],
  ] as const)('with %s', async (_, tests, more, stays) => {
    const first = memoryHost({ ...FILES, ...more });
    await run(parseArguments([...ADD, tests], {}), first);
    const second = memoryHost(first.tree());
    await run(parseArguments(['remove', 'auth', '-y'], {}), second);
    expect(/PyJWT/.test(second.tree()['pyproject.toml'] ?? '')).toBe(stays);
    if (!stays) expect(second.tree()).toEqual({ ...FILES, ...more });
  });
});

describe('what Starlette imports stays for who uses that of Starlette', () => {
  const PYPROJECT =
    '[project]\nname = "x"\nversion = "0"\ndependencies = [\n    "fastapi",\n    "itsdangerous>=2",\n]\n';
  const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
  const OTHER = 'from starlette.middleware.sessions import SessionMiddleware\n';

  it.each([
    ['another application has sessions', { 'other.py': OTHER }, true],
    ['nothing else has', {}, false],
  ])('where %s', async (_, more, stays) => {
    const first = memoryHost({ 'pyproject.toml': PYPROJECT, 'main.py': MAIN, ...more });
    await run(parseArguments(['add', 'session', '--no-install', '-y'], {}), first);
    const second = memoryHost(first.tree());
    await run(parseArguments(['remove', 'session', '-y'], {}), second);
    expect(second.tree()['main.py']).toBe(MAIN);
    expect(/itsdangerous/.test(second.tree()['pyproject.toml'] ?? '')).toBe(stays);
  });
});

it('one after the other, too, where the package has another name and its list is gone', async () => {
  const FILES = {
    'app/__init__.py': '',
    'app/middleware/auth.py': 'def checked(token):\n    return token\n',
    'app/main.py':
      'from fastapi import FastAPI\nfrom fastapi.middleware.gzip import GZipMiddleware\n\napp = FastAPI()\napp.add_middleware(GZipMiddleware)\n',
  };
  const steps = [
    ['add', 'cors', 'auth'],
    ['remove', 'cors'],
    ['remove', 'auth'],
  ];
  let tree: Readonly<Record<string, string>> = FILES;
  for (const step of steps) {
    const host = memoryHost(tree);
    await run(parseArguments([...step, '-y'], {}), host);
    tree = host.tree();
    if (step[0] === 'add') expect(Object.keys(tree)).toContain('app/http_middleware/auth.py');
  }
  expect(tree).toEqual(FILES);
});
