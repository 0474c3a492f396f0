import { field, lineOf } from '../../../languages/python/tree/module.ts';
import type { Ground } from './ground.ts';
import { importPath } from './import-root.ts';

/** What to paste by hand, and where. */
export function pasteLines(ground: Ground): string[] {
  const { project, reading, folder } = ground;
  const { app } = reading;
  const imported = `from ${importPath(project, app.file, folder, 'stack')} import install_middleware`;
  const built = app.name === app.factory ? returned(ground) : undefined;
  if (built !== undefined)
    return [
      imported,
      `app = ${built}`,
      'install_middleware(app)',
      'return app',
      `The last three take the place of what ${app.factory}() returns at ${app.file}:${app.line}; what is registered later lies outside.`,
    ];
  return [
    imported,
    `install_middleware(${app.name || 'app'})`,
    `The call goes after everything registered that is to lie inside (${app.file}:${app.line} builds the application); what is registered later lies outside.`,
  ];
}

/** The application as a factory returns it that has no name for it: `FastAPI(title="Shop")`. */
function returned({ project, reading: { app } }: Ground): string | undefined {
  const module = project.module(app.file);
  const calls = module?.root.descendantsOfType('call') ?? [];
  const call = calls.find(
    (each) => each.parent?.type === 'return_statement' && lineOf(each) === app.line,
  );
  return call && field(call, 'function') ? call.text : undefined;
}
