import type { Asking } from '../arguments/types.ts';
import { askApp } from '../core/ask/ask.ts';
import { detect } from '../core/ask/detect.ts';
import type { Opened } from '../core/plan/opened.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { App, Files } from '../types.ts';
import type { Workspace, World } from '../worlds/world.ts';
import { promptsFor } from './asking.ts';

/** `asked`: the application was picked at a prompt. */
export type Picked = Opened & { readonly asked: boolean };

/** Finds the application, asks which one where there are several, and reads its nesting. */
export async function openApp(
  world: World,
  files: Files,
  args: Asking & { readonly app?: string | undefined },
  host: Host,
): Promise<Picked> {
  const [open] = await Promise.all([world.start(), host.prepare()]);
  const workspace = open(files);
  const detected = detect(workspace, args.app, host.within);
  const asked = detected.kind === 'many';
  const app = asked ? await askApp(promptsFor(args, host), detected.apps) : detected.app;
  await refuseUnfit(workspace, app);
  return { world, workspace, reading: workspace.read(app), asked };
}

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
