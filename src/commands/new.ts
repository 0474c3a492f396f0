import { basename, posix } from 'node:path';
import type { MakeArguments } from '../arguments/types.ts';
import { presetCalled } from '../core/ask/presets.ts';
import { resolve } from '../core/ask/resolve.ts';
import { knownConcerns, parseSettings } from '../core/ask/settings.ts';
import { suited } from '../core/catalogue.ts';
import { planAdd } from '../core/plan/plan.ts';
import { commandLine, quote, repeatCommand } from '../core/plan/repeat.ts';
import { needed, Refusal } from '../errors.ts';
import { overlay } from '../host/overlay.ts';
import type { Host } from '../host.ts';
import { type Note, notesOf } from '../types/notes.ts';
import type { Change, Plan } from '../types/plan.ts';
import type { Concern, Files, Reading } from '../types.ts';
import type { Probe } from '../worlds/seam/probing.ts';
import type { SampleKind, World } from '../worlds/world.ts';
import { carryOut } from './carry-out.ts';
import { openApp } from './open.ts';

/** `new <dir>`: a small FastAPI project with the five in place, or with a preset. */
export async function create(args: MakeArguments, host: Host, world: World): Promise<number> {
  if (args.names[0] === undefined) {
    throw new Refusal('answer.missing', 'Where to?', 'Example: create-mw new my-api', {
      needs: [needed('dir', 'string', 'Where to?')],
    });
  }
  const plan = await projectPlan('new', args, host, world);
  const folder = posix.join(args.cwd ?? '', args.names[0]);
  const made = `The project is in ${folder}; its README.md says how to run it.`;
  const notes = [...standing(args, [made]), ...plan.notes];
  const { probe, reading } = plan;
  return carryOut({ ...whole(plan), notes }, args, host, { world, probe, reading });
}

/** `demo [dir]`: what `add` does to a sample project, shown and written. */
export async function demo(args: MakeArguments, host: Host, world: World): Promise<number> {
  const plan = await projectPlan('demo', args, host, world);
  const folder = posix.join(args.cwd ?? '', args.names[0] ?? basename(host.files.root));
  const made = [
    `The sample project is in ${folder}. See it nest: ${commandLine(host.launcher, ['stack', '-C', folder])}`,
    ...world.words.runSample(quote(folder)),
  ];
  const notes = [...standing(args, made), ...plan.notes];
  const { probe, reading } = plan;
  const showing = { ...plan, notes };
  return carryOut(whole(plan), args, host, { world, probe, reading }, { showing });
}

/** What is said of a project that stands then: where it is only shown, none will. */
const standing = (args: MakeArguments, said: readonly string[]): Note[] =>
  args.dryRun || args.diff ? [] : notesOf('project', said);

type ProjectPlan = Plan & {
  readonly base: readonly Change[];
  readonly probe: Probe;
  readonly reading: Reading;
};

/** What a new project has where nothing else is asked for: the five, and an error boundary. */
const USUAL = ['cors', 'request-id', 'timing', 'logging', 'errors', 'auth'];

/** Where a new project runs, until it is told under which names. */
const LOCAL = ['localhost', '127.0.0.1'];
const suit = (concern: Concern): Concern =>
  concern.id === 'trusted-host' ? suited(concern, { hosts: LOCAL }) : concern;

/** The sample project with what is asked for in it. */
async function projectPlan(
  kind: SampleKind,
  args: MakeArguments,
  host: Host,
  world: World,
): Promise<ProjectPlan> {
  const concerns = args.preset === undefined ? USUAL : presetCalled(world, args.preset).concerns;
  const tests = args.tests ?? true;
  await host.prepare();
  refuseUsed(host.files);
  const base = await world.sample(kind, projectName(host.files.root), concerns);
  const files = overlay(emptyFiles(host.files.root), base);
  const opened = await openApp(world, files, args, host);
  const { workspace, reading } = opened;
  const given = parseSettings(world, args.set, knownConcerns(world, concerns));
  if (given.get('auth')?.scheme === 'jwt') {
    throw new Refusal(
      'answer.invalid',
      `${kind} makes a project that uses API keys.`,
      'In the new project: create-mw remove auth, then create-mw add auth --set auth.scheme=jwt',
    );
  }
  const wish = resolve(world, { concerns, settings: args.set, yes: true }, reading, given, suit);
  const command = repeatCommand({
    launcher: host.launcher,
    command: kind,
    names: args.names,
    ids: concerns,
    preset: args.preset,
    answers: given,
    args,
    app: undefined,
    tests: args.tests,
    secondClock: false,
    settled: true,
  });
  const options = { folder: undefined, tests, filesOnly: false, command };
  const plan = await planAdd(opened, wish, options);
  const isLocal = wish.newcomers.some(({ answers }) => answers.hosts === LOCAL);
  const hosts = `It answers to ${LOCAL.join(' and ')} only: name its hosts in stack.py.`;
  const notes = [...notesOf('project', isLocal ? [hosts] : []), ...plan.notes];
  return { ...plan, notes, base, reading, probe: workspace.probe(reading) };
}

/** A name that pyproject.toml accepts. */
const projectName = (root: string): string =>
  basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'api';

/** Everything is new to the disk, whatever `add` would call it. */
function whole({ base, probe: _, reading: __, ...plan }: ProjectPlan): Plan {
  const created = new Map<string, Change>();
  for (const change of [...base, ...plan.changes]) {
    if (change.kind === 'delete') continue;
    const { path, after } = change;
    const isMain = change.kind === 'create' && change.isMain;
    created.set(path, { path, kind: 'create', after, ...(isMain && { isMain }) });
  }
  const changes = [...created.values()];
  return { ...plan, changes };
}

const emptyFiles = (root: string): Files => ({
  root,
  list: () => [],
  read: () => undefined,
  search: () => [],
});

function refuseUsed(files: Files): void {
  const [first] = files.list();
  if (first === undefined) return;
  throw new Refusal(
    'files.exists',
    `${files.root} is not empty (${first}). Nothing was written.`,
    'Name a folder that does not exist yet. To add middleware to a project that is there: create-mw add',
  );
}
