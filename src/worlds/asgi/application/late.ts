import { perObject } from '../../../languages/memo.ts';
import { calledFunction } from '../../../languages/python/follow/functions.ts';
import { isMadeBy } from '../../../languages/python/follow/values.ts';
import { dottedAt } from '../../../languages/python/names/origins.ts';
import {
  decoratorsOf,
  givenParameters,
  nameOf,
  parametersOf,
} from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  dottedPath,
  methodCall,
  nodesOf,
  ownNodes,
  stringValue,
} from '../../../languages/python/tree/search.ts';
import { httpDecorator } from '../recognise/base.ts';
import { installers } from '../recognise/libraries.ts';

/** A call that registers a layer, and what the application is called there. */
type Registering = { readonly call: Node; readonly what: string; readonly app: string };

/** The registrations that a function makes itself, or lets a function of the project make. */
export function registrationsIn(
  project: Project,
  module: Module,
  definition: Node,
  depth = 0,
): Registering[] {
  return ownNodes(definition, 'call').flatMap((call): Registering[] => {
    const own = registering(project, module, call);
    if (own) return [own];
    const target = depth < 2 ? calledFunction(project, module, call) : undefined;
    if (!target || target.fn.id === definition.id) return [];
    const parameters = givenParameters(target.fn);
    return registrationsIn(project, target.module, target.fn, depth + 1)
      .flatMap(({ app, what }) => {
        const index = parameters.indexOf(app);
        const given = index < 0 ? undefined : argument(call, app, index);
        return given
          ? [{ call, what: `\`${nameOf(target.fn)}\`, which calls ${what},`, app: given.text }]
          : [];
      })
      .slice(0, 1);
  });
}

/** `app.add_middleware(X)`, `FastAPIInstrumentor.instrument_app(app)`, `Instrumentator().instrument(app)` */
function registering(project: Project, module: Module, call: Node): Registering | undefined {
  const { on, method } = methodCall(call) ?? {};
  if (!on) return undefined;
  // `@app.middleware("http")`, `app.middleware("http")(f)`
  const decorated = httpDecorator(call);
  if (decorated)
    return dottedPath(decorated) && { call, what: '`middleware`', app: decorated.text };
  if (method === 'add_middleware')
    return dottedPath(on) && { call, what: '`add_middleware`', app: on.text };
  const installs = installers.filter((each) => each.method === method);
  const app = installs.length > 0 ? argument(call, 'app', 0) : undefined;
  return app && installs.some(({ made }) => isMadeBy(project, module, on, made))
    ? { call, what: `\`${method}\``, app: app.text }
    : undefined;
}

/** Why a function runs only once the application has started, and what that application is called in it. */
type Late = { readonly when: string; readonly apps: readonly string[] };

export function lateness(project: Project, module: Module, definition: Node): Late | undefined {
  for (const call of decoratorsOf(definition)) {
    const { on, method = '' } = methodCall(call) ?? {};
    if (!on) continue;
    const app = on.text;
    if (method === 'on_event' && stringValue(argument(call, 'event_type', 0)) === 'startup')
      return { when: 'at startup', apps: [app] };
    if (/^(get|post|put|patch|delete|api_route|websocket)$/.test(method))
      return { when: 'while a request is handled', apps: [app, 'request.app'] };
  }
  return lifespan(project, module, definition);
}

/** It is passed as `lifespan=` where an application is made, or as a handler of its startup. */
function lifespan(project: Project, module: Module, definition: Node): Late | undefined {
  const name = nameOf(definition);
  const added = startupHandlers(module).filter(({ handler }) => handler === name);
  if (added.length > 0) return { when: 'at startup', apps: added.map(({ app }) => app) };
  if (!isManager(project, module, definition)) return undefined;
  const makers = module.text.includes(`lifespan=${name}`)
    ? nodesOf(module, 'call').filter((call) => argument(call, 'lifespan')?.text === name)
    : [];
  if (makers.length === 0 && !/lifespan/.test(name)) return undefined;
  const named = makers.flatMap(({ parent }) =>
    parent?.type === 'assignment' ? (field(parent, 'left')?.text ?? []) : [],
  );
  return { when: 'in its lifespan', apps: [...parametersOf(definition).slice(0, 1), ...named] };
}

type Handler = { readonly app: string; readonly handler: string | undefined };

/** `app.add_event_handler("startup", handler)`; a module may have as many functions as calls. */
const startupHandlers = perObject((module: Module): Handler[] =>
  (module.text.includes('add_event_handler') ? nodesOf(module, 'call') : []).flatMap((call) => {
    const { on, method } = methodCall(call) ?? {};
    const isAdded =
      method === 'add_event_handler' && stringValue(argument(call, 'event_type', 0)) === 'startup';
    return isAdded && on ? [{ app: on.text, handler: argument(call, 'func', 1)?.text }] : [];
  }),
);

/** `@asynccontextmanager` */
const isManager = (project: Project, module: Module, definition: Node): boolean =>
  decoratorsOf(definition).some(
    (name) => dottedAt(project, module, name) === 'contextlib.asynccontextmanager',
  );
