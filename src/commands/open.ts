import type { Asking } from '../arguments/types.ts';
import { appId, choices, type Detected, detect } from '../core/ask/detect.ts';
import type { Opened } from '../core/plan/opened.ts';
import { emptyState } from '../core/screen/state.ts';
import { outcome } from '../core/screen/steps.ts';
import type { State } from '../core/screen/types.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { App, Files } from '../types.ts';
import type { Workspace, World } from '../worlds/world.ts';
import { asks, toolOf } from './asking.ts';
import { refuseUnlessYes } from './decide.ts';
import { asked } from './interview.ts';

/** `asked`: the application was picked at a prompt. */
export type Picked = Opened & { readonly asked: boolean };
type Placed = Asking & { readonly app?: string | undefined };

/** Which applications there are: one to work on, or several to choose from. */
export async function findApp(
  world: World,
  files: Files,
  args: Placed,
  host: Host,
): Promise<{ readonly workspace: Workspace; readonly detected: Detected }> {
  const [open] = await Promise.all([world.start(), host.prepare()]);
  const workspace = open(files);
  return { workspace, detected: detect(workspace, args.app, host.within) };
}

/** Finds the application, asks which one where there are several, and reads its nesting. */
export async function openApp(
  world: World,
  files: Files,
  args: Placed,
  host: Host,
): Promise<Picked> {
  const { workspace, detected } = await findApp(world, files, args, host);
  if (detected.kind === 'one') return openChosen(world, workspace, detected.app, false);
  if (!asks(args, host)) throw several(detected.apps);
  const apps = servedFirst(workspace, detected.apps);
  const start = choosingFrom(emptyState(toolOf(host)), apps);
  const work = (state: State) =>
    state.waits === 'open' ? async () => outcome(state, { kind: 'yes' }) : undefined;
  const end = await asked(start, work, host);
  refuseUnlessYes(end.outcome, '');
  return openChosen(world, workspace, chosenIn(apps, end.state), true);
}

/** Reads the nesting of an application that was decided on. */
export async function openChosen(
  world: World,
  workspace: Workspace,
  app: App,
  asked: boolean,
): Promise<Picked> {
  await refuseUnfit(workspace, app);
  return { world, workspace, reading: workspace.read(app), asked };
}

/** What the project serves is offered first. */
export function servedFirst(workspace: Workspace, apps: readonly App[]): readonly App[] {
  const served = workspace.served(apps);
  return [...served, ...apps.filter((app) => !served.includes(app))];
}

/** The question which application is meant. */
export const choosingFrom = (state: State, apps: readonly App[]): State => ({
  ...state,
  at: 'apps',
  apps: apps.map((app) => ({ id: appId(app), place: `${app.file}:${app.line}` })),
});

export function chosenIn(apps: readonly App[], { app }: State): App {
  const chosen = apps[app];
  if (!chosen) throw new Error(`${app} was not among the choices`);
  return chosen;
}

export const several = (apps: readonly App[]): Refusal =>
  new Refusal('app.several', 'There are several applications here.', choices(apps), {
    choices: apps.map(appId),
  });

async function refuseUnfit(workspace: Workspace, app: App): Promise<void> {
  const trouble = workspace.unfit(app);
  if (trouble)
    throw new Refusal('app.unreadable', trouble.message, trouble.advice, {
      at: { file: app.file },
    });
  const fault = await workspace.fault(app.file);
  if (!fault) return;
  throw new Refusal(
    'syntax',
    `${app.file}:${fault.line}: ${fault.message}. Nothing was written.`,
    'Correct the syntax error, then run the same command again.',
    { at: { file: app.file, line: fault.line } },
  );
}
