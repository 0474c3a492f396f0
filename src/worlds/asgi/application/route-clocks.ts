import { isKindOf } from '../../../languages/python/names/classes.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { methodOf, nameOf } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, nodesOf } from '../../../languages/python/tree/search.ts';
import { durationsAround } from '../recognise/durations.ts';

/** A class of routes that measures how long their requests take: `APIRouter(route_class=TimedRoute)`. */
export type RouteClock = { readonly module: Module; readonly node: Node; readonly name: string };

/** Those that some router is given. Source: `fastapi.routing.APIRoute.get_route_handler`. */
export const routeClocks = (project: Project): RouteClock[] =>
  project.mentioning('get_route_handler').flatMap((path) => {
    const module = project.module(path);
    return (module ? nodesOf(module, 'class_definition') : []).flatMap((node) => {
      const isClock = module && isRoute(project, module, node) && measures(project, module, node);
      const isUsed = isClock && usesOf(project, module, node);
      return isUsed ? [{ module, node, name: nameOf(node) }] : [];
    });
  });

const isRoute = (project: Project, module: Module, definition: Node): boolean => {
  const bases = field(definition, 'superclasses');
  return (bases ? children(bases) : []).some((base) =>
    isKindOf(project, module, base, /^fastapi\.routing\.APIRoute$/),
  );
};

/** Around what `super().get_route_handler()` returned. */
function measures(project: Project, module: Module, definition: Node): boolean {
  const method = methodOf(definition, 'get_route_handler');
  if (!method) return false;
  const handlers = descendants(method, 'assignment').flatMap((each) =>
    /^super\([^()]*\)\.get_route_handler\(\)$/.test(field(each, 'right')?.text ?? '')
      ? [field(each, 'left')?.text ?? '']
      : [],
  );
  const onward = (): Node[] =>
    descendants(method, 'call').filter((call) =>
      handlers.includes(field(call, 'function')?.text ?? ''),
    );
  return durationsAround(project, module, method, onward).length > 0;
}

/** `route_class=TimedRoute`, `router.route_class = TimedRoute` */
const usesOf = (project: Project, home: Module, definition: Node): boolean =>
  project.mentioning('route_class').some((path) => {
    const module = project.module(path);
    const places = module ? nodesOf(module, 'keyword_argument', 'assignment') : [];
    return places.some((place) => {
      const name = (field(place, 'name') ?? field(place, 'left'))?.text ?? '';
      const value = field(place, 'value') ?? field(place, 'right');
      if (!module || !value || !/(^|\.)route_class$/.test(name)) return false;
      const origin = originAt(project, module, value);
      return (
        origin?.kind === 'local' &&
        origin.module.path === home.path &&
        origin.name === nameOf(definition)
      );
    });
  });
