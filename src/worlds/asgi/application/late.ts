import { perObject } from '../../../languages/memo.ts';
import { calledFunction } from '../../../languages/python/follow/functions.ts';
import { isMadeBy } from '../../../languages/python/follow/values.ts';
import { calleeAt, dottedAt } from '../../../languages/python/names/origins.ts';
import {
  decoratorsOf,
  givenParameters,
  nameOf,
  parametersOf,
} from '../../../languages/python/tree/functions.ts';
import {
  children,
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
    const app = on.text.replace(ROUTER, '');
    if (method === 'on_event' && stringValue(argument(call, 'event_type', 0)) === 'startup')
      return { when: 'at startup', apps: [app] };
    if (/^(get|post|put|patch|delete|api_route|websocket)$/.test(method))
      return { when: 'while a request is handled', apps: [app, 'request.app'] };
  }
  return atStart(project, module, definition) ?? asDependency(project, module, definition);
}

/** `Depends(enable)`: it runs for a request; what it calls the application is no parameter of its own. */
function asDependency(project: Project, module: Module, definition: Node): Late | undefined {
  const name = nameOf(definition);
  if (!/\b(Depends|Security)\(/.test(module.text)) return undefined;
  const isAsked = nodesOf(module, 'call').some(
    (call) =>
      /^fastapi\b.*\.(Depends|Security)$/.test(calleeAt(project, module, call) ?? '') &&
      argument(call, 'dependency', 0)?.text === name,
  );
  if (!isAsked) return undefined;
  const own = parametersOf(definition);
  const apps = registrationsIn(project, module, definition).map(({ app }) => app);
  return {
    when: 'while a request is handled',
    apps: [...new Set(apps)].filter((app) => app === 'request.app' || !own.includes(app)),
  };
}

/** It is passed as `lifespan=` where an application is made, or as a handler of its startup. */
function atStart(project: Project, module: Module, definition: Node): Late | undefined {
  const name = nameOf(definition);
  const added = startupHandlers(module).filter(({ handler }) => handler === name);
  if (added.length > 0) return { when: 'at startup', apps: added.map(({ app }) => app) };
  if (!isManager(project, module, definition)) return undefined;
  const makers = module.text.includes('lifespan=')
    ? nodesOf(module, 'call').filter((call) => {
        const given = argument(call, 'lifespan')?.text ?? '';
        return given === name || given.endsWith(`.${name}`);
      })
    : [];
  if (makers.length === 0 && !/lifespan/.test(name)) return undefined;
  const named = makers.flatMap(({ parent }) =>
    parent?.type === 'assignment' ? (field(parent, 'left')?.text ?? []) : [],
  );
  return { when: 'in its lifespan', apps: [...givenParameters(definition).slice(0, 1), ...named] };
}

type Handler = { readonly app: string; readonly handler: string | undefined };

/** The events of an application are those of its router. */
const ROUTER = /\.router$/;

/**
 * `app.add_event_handler("startup", handler)`, `app.router.on_startup.append(handler)`, `FastAPI(on_startup=[handler])`;
 * a module may have as many functions as calls.
 */
const startupHandlers = perObject((module: Module): Handler[] =>
  (/add_event_handler|on_startup/.test(module.text) ? nodesOf(module, 'call') : []).flatMap(
    (call) => {
      const { on, method } = methodCall(call) ?? {};
      const listed = argument(call, 'on_startup');
      if (listed?.type === 'list' && call.parent?.type === 'assignment') {
        const app = field(call.parent, 'left')?.text ?? '';
        return children(listed).map(({ text }) => ({ app, handler: text }));
      }
      if (!on) return [];
      if (method === 'append' && /\.on_startup$/.test(on.text))
        return [
          {
            app: on.text.replace(/\.on_startup$/, '').replace(ROUTER, ''),
            handler: argument(call, '', 0)?.text,
          },
        ];
      const isAdded =
        method === 'add_event_handler' &&
        stringValue(argument(call, 'event_type', 0)) === 'startup';
      return isAdded
        ? [{ app: on.text.replace(ROUTER, ''), handler: argument(call, 'func', 1)?.text }]
        : [];
    },
  ),
);

/** `@asynccontextmanager` */
const isManager = (project: Project, module: Module, definition: Node): boolean =>
  decoratorsOf(definition).some(
    (name) => dottedAt(project, module, name) === 'contextlib.asynccontextmanager',
  );
