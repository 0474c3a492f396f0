import { children, type Module, type Project } from '../../../languages/python/tree/module.ts';
import { descendants, methodCall, nodesOf } from '../../../languages/python/tree/search.ts';
import { lateness, registrationsIn } from '../application/late.ts';
import { isMainGuard, servesItsModule } from '../read/script.ts';
import type { AsgiRule, CodeHit } from './types.ts';

export const registeredTooLate = {
  id: 'registered-too-late',
  severity: 'error',
  summary: 'a middleware is registered when the application has started',
  because:
    'the layers are put together for the first message that the server sends, before the lifespan begins: what comes later raises RuntimeError: Cannot add middleware after an application has started, or is never used',
  advice: 'Register it where the application is made',
  fix: 'none',
  find: ({ project, mentioning }) => {
    if (pinsOldFastapi(project)) return [];
    return mentioning(
      'iddleware',
      'FastAPIInstrumentor',
      'StarletteInstrumentor',
      'fastapi_instrumentator',
    ).flatMap((module) => [
      ...inScript(module),
      ...nodesOf(module, 'function_definition').flatMap((definition) => {
        const late = lateness(project, module, definition);
        // `app.middleware_stack = None` has the layers put together once more.
        if (!late || /\.middleware_stack\b/.test(definition.text)) return [];
        return registrationsIn(project, module, definition)
          .filter(({ app }) => late.apps.includes(app))
          .map(({ call, what }) => ({
            module,
            node: call,
            message: `${what} comes too late: \`${late.apps[0]}\` has started when this runs ${late.when}`,
          }));
      }),
    ]);
  },
} as const satisfies AsgiRule;

/** What stands under the guard of a script that has its own module served. */
const inScript = (module: Module): CodeHit[] =>
  children(module.root)
    .filter((node) => isMainGuard(node) && servesItsModule(module, node))
    .flatMap((guard) =>
      descendants(guard, 'call')
        .filter((call) => methodCall(call)?.method === 'add_middleware')
        .map((node) => ({
          module,
          node,
          message:
            '`add_middleware` runs only for the script, not for the application that the server imports',
          because:
            'the server that is started here imports the module again by its name, where __name__ is not "__main__": none of these layers is there',
          advice: 'Register it at the top of the module, above the guard',
        })),
    );

const PIN = /\bfastapi(?:\[[^\]]*\])?\s*(?:==|~=|=\s*["'][=~^]*)\s*0\.(\d+)/i;

/** FastAPI 0.91 came with the Starlette, 0.24, that puts the layers together once; before, startup was early enough. */
const pinsOldFastapi = ({ files }: Project): boolean =>
  files
    .list()
    .filter((path) => /(^|\/)(requirements[\w.-]*\.txt|pyproject\.toml|Pipfile)$/.test(path))
    .some((path) => Number(PIN.exec(files.read(path) ?? '')?.[1] ?? 999) < 91);
