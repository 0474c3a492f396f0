import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { cleanEnv, STACK_TRACE, sandbox, stateFolder, tree } from './support/cli.ts';
import { emulator } from './support/emulator.ts';
import { KEY, onScreen } from './support/prompting.ts';

const { bin, project } = sandbox();
const APP = { 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' };

/** What a command ends with where nobody can be asked, and where somebody can: there, ctrl-c is what is answered. */
type Row = [
  line: string,
  code: number,
  says: RegExp,
  /** Undefined: it asks nothing there either. */
  asks?: RegExp,
];

const ASKED = /create-mw \d\S*\s[\s\S]*(space tick|enter next|y write)/;
const TABLE: Row[] = [
  ['', 2, /^Which concerns\?$/m, ASKED],
  ['add', 2, /^Which concerns\?$/m, ASKED],
  ['add cors', 2, /^1 answer is missing\.$/m, ASKED],
  ['add timing', 0, /To repeat this run: /, ASKED],
  ['add timing -y', 0, /To repeat this run: /],
  ['add timing --no-input', 0, /To repeat this run: /],
  ['add timing --dry-run -y', 0, /^Dry run: nothing was written\.$/m],
  ['remove', 2, /^Remove what\?$/m],
  ['remove timing', 0, /^- Not there: timing\.$/m],
  ['check', 0, /^No findings; 1 application read\.$/m],
  ['stack', 0, /your routes/],
  ['new', 2, /^Where to\?$/m, /^Folder of the new project, e\.g\. my-api:/m],
  ['new api', 0, /To repeat this run: /, ASKED],
  ['demo', 0, /To repeat this run: /, ASKED],
  ['list', 0, /^Outermost first:$/m],
  ['explain cors', 0, /^CORS: /m],
  ['agents', 0, /^## Middleware: create-mw$/m],
  ['completion bash', 0, /complete -o default -F/],
  ['completion', 2, /^For which shell\?$/m],
  ['--help', 0, /^Exit codes: /m],
  ['--version', 0, /^\d+\.\d+\.\d+/m],
  ['add --json', 2, /"status": "needs-input"/],
  ['new --json', 2, /"status": "needs-input"/],
  ['nothing', 2, /^There is no command called `nothing`\.$/m],
];

/** How a shell feeds it. */
const FED: Readonly<Record<string, string>> = {
  closed: '"$@" <&-',
  empty: '"$@" </dev/null',
  'a pipe with an answer in it': 'printf "y\\n" | "$@"',
  // What the test leaves open.
  'a pipe that nobody writes to': 'exec "$@"',
};

const wordsOf = (line: string): string[] => line.split(' ').filter(Boolean);

/** What does not ask is asked where a read would fail, and where it would never end. */
const rowsFor = (fed: string): Row[] =>
  ['empty', 'a pipe with an answer in it'].includes(fed)
    ? TABLE.filter(([, code, , asks]) => asks !== undefined || code === 2)
    : TABLE;

describe.each(Object.entries(FED))('stdin is %s', (fed, shell) => {
  it.concurrent.each(rowsFor(fed))('create-mw %s', async (line, code, says) => {
    const root = project(APP);
    const { exitCode, stdout, stderr } = await execa(
      '/bin/sh',
      ['-c', shell, 'sh', process.execPath, bin, ...wordsOf(line)],
      {
        cwd: root,
        env: { ...cleanEnv(), XDG_STATE_HOME: stateFolder(bin) },
        extendEnv: false,
        stdin: 'pipe',
        reject: false,
        timeout: 60_000,
      },
    );
    const said = `${stdout}\n${stderr}`;
    expect({ exitCode, said }).toEqual({ exitCode: code, said: expect.stringMatching(says) });
    expect(said).not.toMatch(STACK_TRACE);
    if (code !== 0) expect(tree(root)).toEqual(APP);
  });
});

describe('stdin is a terminal', () => {
  it.concurrent.each(TABLE)('create-mw %s', async (line, code, says, asks) => {
    const root = project(APP);
    const screen = onScreen(bin, root, wordsOf(line), { size: { cols: 120, rows: 40 } });
    if (asks) {
      await screen.see(asks);
      await screen.still();
      screen.press(KEY.ctrlC);
    }
    expect(await screen.end()).toBe(asks ? 130 : code);
    // What was waited for on a slow machine is taken away again.
    const all = screen
      .raw()
      .replaceAll(/\r[^\r\n]*\p{Cc}\[K/gu, '')
      .replaceAll('\r', '');
    if (!asks) expect(all).toMatch(atTerminal(line) ?? says);
    expect(all).not.toMatch(STACK_TRACE);
    if (asks) expect(tree(root)).toEqual(APP);
  });
});

/** Where a person reads it, the record stands in place of the whole plan; and there is nothing to choose from. */
const atTerminal = (line: string): RegExp | undefined => {
  if (line === 'add timing -y') return /^files {3}.*\n[\s\S]*^Done: \d+ files written/m;
  if (line === 'remove') return /^Nothing that create-mw wrote is registered here\.$/m;
  return undefined;
};

describe('a person who makes a project', () => {
  it('is asked for its folder, then whether to write it', async () => {
    const root = project({});
    const screen = onScreen(bin, root, ['new']);
    await screen.see('Folder of the new project, e.g. my-api:');
    screen.press('my api', KEY.enter);
    await screen.see('Write this?');
    screen.press('y');
    expect(await screen.end()).toBe(0);
    expect(screen.raw()).toContain("new 'my api'");
    expect(tree(path.join(root, 'my api'))).toHaveProperty('app/main.py');
  });

  it('goes without one', async () => {
    const root = project({});
    const screen = onScreen(bin, root, ['new']);
    await screen.see('Folder of the new project, e.g. my-api:');
    screen.press('q', KEY.enter);
    expect(await screen.end()).toBe(130);
    expect(screen.raw()).toContain('Cancelled, nothing was written.');
    expect(tree(root)).toEqual({});
  });
});

it('--plain asks line by line on any terminal', async () => {
  const root = project(APP);
  const screen = onScreen(bin, root, ['--plain']);
  await screen.see('plain questions');
  expect(screen.isAlternate()).toBe(false);
  screen.press('q', KEY.enter);
  expect(await screen.end()).toBe(130);
  expect(screen.raw()).not.toContain('\u001B[?1049h');
});

describe('an answer that is wanted and not asked for', () => {
  it.each<[why: string, line: string, shell: string]>([
    ['stdin is no terminal', 'add', '"$@" </dev/null'],
    ['stdin is no terminal', 'new', '"$@" </dev/null'],
    ['CI is set', 'add cors', 'CI=1 "$@"'],
    ['stdout is no terminal', 'add cors', '"$@" | cat'],
    ['AI_AGENT is set. For a program: add --json', 'add cors', 'AI_AGENT=1 "$@"'],
    ['CODEX_SANDBOX is set. For a program: add --json', '', 'CODEX_SANDBOX=seatbelt "$@"'],
    ['--no-input is given', 'add cors --no-input', '"$@"'],
    ['-y is given', 'add -y', '"$@"'],
  ])('says that %s: create-mw %s', async (why, line, shell) => {
    const root = project(APP);
    const command = ['/bin/sh', '-c', shell, 'sh', process.execPath, bin, ...wordsOf(line)];
    const screen = emulator(command, root);
    await screen.end();
    expect(screen.raw()).toContain(`Nothing was asked: ${why}.`);
    expect(tree(root)).toEqual(APP);
  });
});
