import { basename } from 'node:path';
import type { MakeArguments } from '../arguments/types.ts';
import { resolve } from '../core/ask/resolve.ts';
import { knownConcerns, parseSettings } from '../core/ask/settings.ts';
import { overlay } from '../core/plan/overlay.ts';
import { planAdd } from '../core/plan/plan.ts';
import { repeatCommand } from '../core/plan/repeat.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import { pythonStyle } from '../languages/python/print/style.ts';
import { render, templatesUnder } from '../render.ts';
import type { Change, Plan } from '../types/plan.ts';
import type { Files } from '../types.ts';
import { type Entry, entryOf } from '../worlds/asgi/write/reach.ts';
import { carryOut } from './carry-out.ts';
import { openApp } from './open.ts';

/** `new <dir>`: a small FastAPI project with the five in place. */
export async function create(args: MakeArguments, host: Host): Promise<number> {
  if (args.names[0] === undefined) {
    throw new Refusal('Where to?', 'Example: create-mw new my-api');
  }
  const plan = await projectPlan('new', args, host);
  const folder = basename(host.files.root);
  const notes = [`The project is in ${folder}; its README.md says how to run it.`, ...plan.notes];
  const command = `npx create-mw new ${args.names[0]}`;
  return carryOut({ ...whole(plan), notes, command }, args, host, plan.entry);
}

/** `demo [dir]`: what `add` does to a sample project, shown and written. */
export async function demo(args: MakeArguments, host: Host): Promise<number> {
  const plan = await projectPlan('demo', args, host);
  const folder = basename(host.files.root);
  const notes = [
    `The sample project is in ${folder}. See it nest: npx create-mw stack -C ${folder}`,
    `Run it: cd ${folder} && API_KEYS=dev-key uvicorn app.main:app   (needs fastapi and uvicorn)`,
    ...plan.notes,
  ];
  return carryOut(whole(plan), args, host, plan.entry, { ...plan, notes });
}

type ProjectPlan = Plan & {
  readonly base: readonly Change[];
  readonly entry: Entry;
};

/** The sample project with the five and an error boundary in it. */
async function projectPlan(
  kind: 'new' | 'demo',
  args: MakeArguments,
  host: Host,
): Promise<ProjectPlan> {
  const concerns = ['cors', 'request-id', 'timing', 'logging', 'errors', 'auth'];
  const tests = args.tests ?? true;
  await host.prepare();
  refuseUsed(host.files);
  const base = baseFiles(kind, projectName(host.files.root));
  const files = overlay(emptyFiles(host.files.root), base);
  const { project, found, reading } = await openApp(files, args, host);
  const given = parseSettings(args.set, knownConcerns(concerns));
  if (given.get('auth')?.scheme === 'jwt') {
    throw new Refusal(
      `${kind} makes a project that uses API keys.`,
      'In the new project: create-mw remove auth, then create-mw add auth --set auth.scheme=jwt',
    );
  }
  const wish = resolve({ concerns, settings: args.set, yes: true }, reading, given);
  const command = repeatCommand({
    ids: concerns,
    answers: given,
    args,
    app: undefined,
    tests,
    secondClock: false,
    settled: true,
  });
  const style = pythonStyle(files, found.app.file);
  const plan = await planAdd({
    project,
    found,
    reading,
    wish,
    style,
    tests,
    command,
  });
  return { ...plan, base, entry: entryOf(project, reading) };
}

/** A name that pyproject.toml accepts. */
const projectName = (root: string): string =>
  basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'api';

/** Everything is new to the disk, whatever `add` would call it. */
function whole({ base, entry: _, ...plan }: ProjectPlan): Plan {
  const texts = new Map<string, string>();
  for (const change of [...base, ...plan.changes])
    if (change.kind !== 'delete') texts.set(change.path, change.after);
  const changes = [...texts].map(([path, after]): Change => ({ path, kind: 'create', after }));
  return { ...plan, changes };
}

const baseFiles = (kind: string, name: string): Change[] =>
  templatesUnder(kind).map((template) => ({
    path: template.replace(/(^|\/)(gitignore|env\.example)$/, '$1.$2'),
    kind: 'create',
    after: render(`${kind}/${template}`, { name }),
  }));

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
    `${files.root} is not empty (${first}). Nothing was written.`,
    'Name a folder that does not exist yet. To add middleware to a project that is there: create-mw add',
  );
}
