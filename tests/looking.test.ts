import childProcess from 'node:child_process';
import fs, { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { Refusal } from '../src/errors.ts';
import { projectRoot, realHost } from '../src/host.ts';
import { fingerprint, type Ground, groundIn, WRONG } from './support/hostile.ts';
import { type Sample, samples } from './support/projects.ts';

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-looking-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const checkout = fileURLToPath(new URL('..', import.meta.url));

const LOOKING = [
  ['check'],
  ['check', '--fix', '--unsafe-fixes', '--diff'],
  ['stack'],
  ['add', 'cors', 'timing', 'errors', '-y', '--dry-run', '--tests'],
  ['add', 'auth', '-y', '--diff', '--second-clock'],
  ['remove', 'cors', '--dry-run'],
];

/** Something that has no business in a project, at a path of it. */
const mischief = fc.record({
  kind: fc.constantFrom(
    'link out',
    'folder out',
    'loop',
    'link in',
    'pipe',
    'large',
    'secret',
    'broken',
  ),
  at: fc.constantFrom(
    ...[
      'a.py',
      'shop/z.py',
      'pyproject.toml',
      'ruff.toml',
      'Dockerfile',
      'create-mw.json',
      'requirements.txt',
    ],
    ...[
      'middleware',
      'middleware/stack.py',
      'shop/middleware',
      'src/shop/settings.py',
      'uv.lock',
      'tests',
      '.env',
    ],
  ),
});
const scene = fc.record({
  sample: samples,
  mischiefs: fc.uniqueArray(mischief, { maxLength: 5, selector: ({ at }) => at.split('/')[0] }),
  git: fc.constantFrom('none', 'plain', 'hostile'),
});

function plant(ground: Ground, kind: string, at: string): void {
  const file = path.join(ground.work, at);
  fs.rmSync(file, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const makes: Readonly<Record<string, () => void>> = {
    'link out': () => fs.symlinkSync(path.join(ground.outside, 'secret.py'), file),
    'folder out': () => fs.symlinkSync(ground.outside, file),
    loop: () => fs.symlinkSync(path.basename(file), file),
    'link in': () => fs.symlinkSync('main.py', file),
    pipe: () => void childProcess.execFileSync('mkfifo', [file]),
    large: () => fs.writeFileSync(file, `${WRONG}${'#'.repeat(2 ** 21)}`),
    secret: () => fs.symlinkSync('.git/config', file),
    broken: () => fs.writeFileSync(file, '\u0000[[['),
  };
  makes[kind]?.();
}

function build(
  number: number,
  {
    sample,
    mischiefs,
    git,
  }: { sample: Sample; mischiefs: readonly { kind: string; at: string }[]; git: string },
) {
  const ground = groundIn(path.join(base, `${number}`));
  ground.write(sample.files);
  ground.write({ 'secret.py': `SECRET = "s3cr3t"\n${WRONG}` }, ground.outside);
  for (const { kind, at } of mischiefs) plant(ground, kind, at);
  if (git !== 'none') ground.git('init', '-q');
  if (git === 'hostile') ground.git('config', 'core.fsmonitor', ground.evil);
  return ground;
}

/** What the commands did to the world. */
type Trace = {
  readonly opened: string[];
  readonly changed: string[];
  readonly started: string[][];
};
const CHANGING = [
  'mkdirSync',
  'renameSync',
  'unlinkSync',
  'rmdirSync',
  'rmSync',
  'chmodSync',
  'symlinkSync',
  'utimesSync',
  'linkSync',
  'truncateSync',
] as const;

/** Everything that opens, changes or starts something is written down while the work is done. */
async function traced(work: () => Promise<void>): Promise<Trace> {
  const trace: Trace = { opened: [], changed: [], started: [] };
  const real = { ...fs };
  const { spawn } = childProcess;
  const opens =
    (name: 'openSync' | 'readFileSync' | 'writeFileSync' | 'readdirSync') =>
    (file: unknown, ...rest: unknown[]) => {
      if (typeof file !== 'number')
        trace.opened.push(
          isUnfollowed(name, rest[0])
            ? path.join(endOf(path.dirname(String(file))), path.basename(String(file)))
            : endOf(String(file)),
        );
      if (name === 'writeFileSync' || (name === 'openSync' && isWriting(rest[0])))
        trace.changed.push(String(file));
      return Reflect.apply(real[name], fs, [file, ...rest]);
    };
  const patched = Object.fromEntries([
    ...(['openSync', 'readFileSync', 'writeFileSync', 'readdirSync'] as const).map((name) => [
      name,
      opens(name),
    ]),
    ...CHANGING.map((name) => [
      name,
      (file: unknown) => void trace.changed.push(`${name} ${file}`),
    ]),
  ]);
  Object.assign(fs, patched);
  Object.assign(childProcess, {
    spawn: (command: string, args: string[], options: object) => {
      trace.started.push([command, ...args]);
      return Reflect.apply(spawn, childProcess, [command, args, options]);
    },
  });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const name of Object.keys(patched)) Object.assign(fs, { [name]: Reflect.get(real, name) });
    Object.assign(childProcess, { spawn });
    syncBuiltinESMExports();
  }
  return trace;
}

/** A link is opened by its own name, which fails and reads nothing. */
const isUnfollowed = (name: string, flags: unknown): boolean =>
  name === 'openSync' && (Number(flags) & fs.constants.O_NOFOLLOW) !== 0;

const isWriting = (flags: unknown): boolean =>
  typeof flags === 'string'
    ? flags !== 'r'
    : (Number(flags ?? 0) &
        (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !==
      0;

async function look(ground: Ground, argv: readonly string[], printed: string[]): Promise<void> {
  const { root, within } = projectRoot(ground.work);
  const host = realHost(root, {
    within,
    mute: 'a test runs it',
    color: false,
    out: (text) => void printed.push(String(text)),
    note: (text) => void printed.push(text),
    run: async () => expect.unreachable('a command was run'),
  });
  try {
    await run(parseArguments(argv, {}), host);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    printed.push(error.message, error.advice);
  }
}

/** The files of the program itself are nobody's secret. */
const isOurs = (file: string): boolean =>
  file.startsWith(checkout) || file.startsWith('file:') || file.endsWith('.wasm');

const HARDENED = [
  '-c core.fsmonitor=false',
  '-c safe.bareRepository=explicit',
  '--no-optional-locks',
  '--no-pager',
];

it('law 11: looking changes nothing, starts git alone and reads the project alone', {
  timeout: 600_000,
}, async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(scene, async (made) => {
      number += 1;
      const ground = build(number, made);
      const before = fingerprint(ground.base);
      const printed: string[] = [];
      const trace = await traced(async () => {
        for (const argv of LOOKING) await look(ground, argv, printed);
      });
      expect(fingerprint(ground.base)).toEqual(before);
      expect(trace.changed).toEqual([]);
      expect(printed.join('')).not.toContain('s3cr3t');
      const elsewhere = trace.opened.filter(
        (file) => !isOurs(file) && !`${file}/`.startsWith(`${ground.work}/`),
      );
      expect(elsewhere).toEqual([]);
      for (const [command = '', ...args] of trace.started) {
        expect(command).toBe('git');
        for (const flag of HARDENED) expect(args.join(' ')).toContain(flag);
      }
      expect(trace.started.length).toBe(made.git === 'plain' ? LOOKING.length : 0);
    }),
    { numRuns: 30, endOnFailure: true },
  );
});

/** Where a path ends once links are followed; of what does not exist, its folder. */
function endOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.join(endOf(path.dirname(file)), path.basename(file));
  }
}
