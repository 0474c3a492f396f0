import { chmodSync, cpSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { afterAll, expect } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { type Result, stateFolder, tree, write } from './cli.ts';
import { type Printed, WORD } from './printed.ts';

/** What one run left behind, and where its user stands. */
export type Place = {
  /** Puts the project there as it stood before or after the run: `cwd` is where to paste, `root` where to look. */
  readonly lay: (when: 'before' | 'after') => { readonly cwd: string; readonly root: string };
  /** Whether the run changed anything. */
  readonly isChanged: boolean;
};
export type Paste = (cwd: string, line: string) => Promise<Result>;
type Holds = (paste: Paste, line: string, place: Place) => Promise<void>;
/** What each sentence promises, by its words; the first that fits counts. */
type Promised = { readonly says: RegExp; readonly holds: Holds };

/** What a registry and installers would bring. Those that install are not ours to run: they do nothing, and go well. */
function shims(base: string, bin: string): void {
  const ours = `create-mw(|@${packageJson.version}|==${packageJson.version})`;
  const own = `#!/bin/sh\n[ "$1" = run ] && shift\necho "$1" | grep -Eqx '${ours}' || exit 99\nshift\nexec "${process.execPath}" "${bin}" "$@"\n`;
  const program = `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`;
  const idle = '#!/bin/sh\nexit 0\n';
  const named = {
    ...Object.fromEntries(['npx', 'uvx', 'pipx'].map((name) => [name, own])),
    ...Object.fromEntries(['uv', 'pip', 'poetry', 'pdm'].map((name) => [name, idle])),
    'create-mw': program,
  };
  write(path.join(base, 'bin'), named);
  for (const name of Object.keys(named)) chmodSync(path.join(base, 'bin', name), 0o755);
}

/** For the tests of one file: a fresh shell to paste into, and what the sentences around a command promise. */
export function pasting(bin: string) {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-printed-')));
  afterAll(() => rm(base, { recursive: true, force: true }));
  shims(base, bin);

  /** A line as it is pasted into a shell. */
  const paste: Paste = async (cwd, line) => {
    const { exitCode, stdout, stderr } = await execa('/bin/sh', ['-c', line], {
      cwd,
      env: {
        PATH: `${path.join(base, 'bin')}:${process.env.PATH}`,
        HOME: base,
        XDG_STATE_HOME: stateFolder(bin),
      },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      stripFinalNewline: false,
    });
    return { code: exitCode ?? -1, out: stdout, err: stderr };
  };

  /** Runs a command as printed, and asks for what its sentence says; a bare one has to go. */
  const keepsItsWord = async (printed: Printed, place: Place, isForProgram = false) => {
    const line = sentenceOf(printed);
    const command = printed.command.replace(/ RULE$/, ' inner-cors').replace(/ CONCERN\b/, ' cors');
    if (isForProgram || line === printed.command) return goes(paste, command, place);
    const promised = PROMISED.find(({ says }) => says.test(line));
    expect(promised, `nothing says what this promises: ${line}`).toBeDefined();
    await promised?.holds(paste, command, place);
  };
  return { base, paste, keepsItsWord };
}

/** The sentence that a command stands in, without the dash of a list. */
const sentenceOf = ({ line }: Printed): string => line.replace(/^- /, '').trim();

/** A project that was run in where it is, as it stood before and after. */
export const copies = (before: string, after: string): Place => ({
  lay: (when) => {
    const root = copyOf(when === 'before' ? before : after);
    return { cwd: root, root };
  },
  isChanged: JSON.stringify(tree(before)) !== JSON.stringify(tree(after)),
});

/** A copy of a project, as a user's folder stands at that moment. */
export function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(path.dirname(folder), 'copy-'));
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

const goes: Holds = async (paste, line, place) => {
  const { code, out, err } = await paste(place.lay('after').cwd, line);
  expect([0, 1], `${line}\n${err}`).toContain(code);
  if (line.includes('--json')) expect(JSON.parse(out)).toMatchObject({ error: null });
};

const shows =
  (pattern: RegExp, codes: readonly number[] = [0]): Holds =>
  async (paste, line, place) => {
    const { code, out, err } = await paste(place.lay('after').cwd, line);
    expect(codes, `${line}\n${out}${err}`).toContain(code);
    expect(out + err).toMatch(pattern);
  };

async function went(paste: Paste, cwd: string, line: string): Promise<void> {
  const { code, out, err } = await paste(cwd, line);
  expect({ line, code, err: code === 0 ? '' : out + err }).toEqual({ line, code: 0, err: '' });
}

/** It goes, and the layers are there. */
const adds =
  (...concerns: readonly string[]): Holds =>
  async (paste, line, place) => {
    const { cwd } = place.lay('after');
    await went(paste, cwd, line);
    const words = line.match(WORD) ?? [];
    const aim = words.filter((_, at) =>
      [words[at], words[at - 1]].some((word) => AIM.test(word ?? '')),
    );
    const { out } = await paste(cwd, `npx create-mw stack --json ${aim.join(' ')}`);
    const { layers } = JSON.parse(out);
    for (const concern of concerns)
      expect(layers, line).toContainEqual(expect.objectContaining({ concern }));
  };

const AIM = /^(-C|--cwd|--app)$/;

const again: Holds = async (paste, line, place) => {
  const expected = tree(place.lay('after').root);
  const { cwd, root } = place.lay('before');
  await went(paste, cwd, line);
  // What was only shown is done now.
  if (place.isChanged) expect(tree(root), line).toEqual(expected);
  else expect(tree(root), line).not.toEqual(expected);
};

/** The project is made first, and of two commands the second one comes after the first. */
const inNewProject: Holds = async (paste, line, place) => {
  const { cwd, root } = place.lay('after');
  const first = ['new my-api', ...(/ add /.test(line) ? ['remove -C my-api auth'] : [])];
  for (const words of first) expect((await paste(cwd, `npx create-mw ${words}`)).code).toBe(0);
  await went(paste, cwd, line);
  expect(tree(root)).not.toEqual(tree(place.lay('before').root));
};

const PROMISED: readonly Promised[] = [
  { says: /^In the new project: /, holds: inNewProject },
  { says: /explain \S+ shows one/, holds: shows(/^base-http-middleware/) },
  { says: /^(To repeat this run|The same answers again): /, holds: again },
  { says: /Audit it: /, holds: shows(/your routes|findings|nothing/i, [0, 1]) },
  { says: /Add it with: \S.* errors$/, holds: adds('errors') },
  { says: /add .*logging sees to it/, holds: adds('logging') },
  { says: /^Add it: /, holds: adds('request-id', 'timing') },
  { says: /^Name them: /, holds: adds('request-id', 'timing', 'logging', 'errors') },
  { says: /^Example: .* add /, holds: goes },
  { says: /stack shows what is/, holds: shows(/your routes/) },
  { says: /^Example: .*remove/, holds: shows(/Not there: timing, logging|Nothing to do/) },
  { says: /^Example: .*new|For a new project: /, holds: shows(/The project is in my-api/) },
  { says: /a project that is there: /, holds: shows(/^Which concerns\?/, [2]) },
  { says: /list shows/, holds: shows(/^Outermost first:\n/) },
  { says: /More about a rule: |See: .*explain|^npx create-mw explain/, holds: shows(/\w/) },
  { says: /See it nest: /, holds: shows(/CORS .*\n[\s\S]*your routes/) },
  { says: /check .*--fix does it/, holds: shows(/Mended: |findings|errors?[,;]/, [0, 1]) },
  { says: /--help (lists|shows)/, holds: shows(/Options|Answers/) },
  { says: /lists what --set can answer/, holds: shows(/--set /) },
  { says: /then run: .*stack/, holds: shows(/your routes|--verify: /, [0, 1, 2]) },
];
