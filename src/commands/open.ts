import type { Asking } from '../arguments/types.ts';
import { askApp } from '../core/ask/ask.ts';
import { detect } from '../core/ask/detect.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import { syntaxError } from '../languages/python/print/format.ts';
import { openProject, type Project, startPython } from '../languages/python/tree/module.ts';
import type { Files } from '../types.ts';
import type { Found } from '../worlds/asgi/find/find.ts';
import { templateLine } from '../worlds/asgi/find/template.ts';
import { readApp } from '../worlds/asgi/read/read.ts';
import type { Reading } from '../worlds/asgi/types.ts';
import { prompts } from './asking.ts';

/** The application that a command works on, read. */
export type Opened = {
  readonly project: Project;
  readonly found: Found;
  readonly reading: Reading;
  /** The application was picked at a prompt. */
  readonly asked: boolean;
};

/** Which application, and whether it may be asked. */
type Opening = Asking & { readonly app?: string | undefined };

/** Finds the application, asks which one where there are several, and reads its nesting. */
export async function openApp(files: Files, args: Opening, host: Host): Promise<Opened> {
  await Promise.all([startPython(), host.prepare()]);
  const project = openProject(files);
  const detected = detect(project, args.app, host.within);
  const found =
    detected.kind === 'one' ? detected.found : await askApp(prompts(args, host), detected.found);
  refuseTemplates(project, found);
  await refuseSyntaxErrors(project, found);
  return { project, found, reading: readApp(project, found), asked: detected.kind === 'many' };
}

async function refuseSyntaxErrors(project: Project, { app }: Found): Promise<void> {
  const module = project.module(app.file);
  // What the grammar lets through is found before anything is written.
  if (!module?.root.hasError) return;
  const error = await syntaxError(module.text, app.file);
  if (!error) return;
  throw new Refusal(
    `${app.file}:${error.line}: ${error.message}. Nothing was written.`,
    'Correct the syntax error, then run the same command again.',
  );
}

/** What looks like Python, but is made into it by a template engine. */
function refuseTemplates({ files }: Project, { app }: Found): void {
  const line = templateLine(app.file, files.read(app.file) ?? '');
  if (line === undefined) return;
  throw new Refusal(
    `${app.file}:${line}: this is a template of a Python file, so what it nests depends on how it is rendered. Nothing was written.`,
    'Run create-mw in a project that was made from it.',
  );
}
