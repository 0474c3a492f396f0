import { originAt } from '../../../languages/python/names/origins.ts';
import { methodOf } from '../../../languages/python/tree/functions.ts';
import { children, field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, foundIn } from './types.ts';

export const dependsInMiddleware = {
  id: 'depends-in-middleware',
  severity: 'error',
  summary: 'a middleware asks for a dependency that nobody resolves',
  because:
    'only routes resolve dependencies: in a middleware the parameter is the Depends object itself, which is true whoever asks and has nothing of what was asked for',
  advice:
    'Call the function with the request, or guard the routes: FastAPI(dependencies=[Depends(...)])',
  fix: 'none',
  find: ({ project, units }) => foundIn(units, (unit) => hits(project, unit)),
} as const satisfies AsgiRule;

function hits(project: Project, unit: Unit): CodeHit[] {
  const { module, name, handler, owner } = unit;
  const init = owner && methodOf(owner, '__init__');
  return [handler, ...(init ? [init] : [])].flatMap((fn) =>
    children(field(fn, 'parameters') ?? fn).flatMap((parameter) => {
      const asked = dependencyOf(project, unit, parameter);
      if (!asked) return [];
      const given = (field(parameter, 'name') ?? parameter.firstNamedChild)?.text;
      const message = `\`${asked.text}\` is never called in ${name}`;
      // Without a default there is no value at all.
      const because = field(parameter, 'value')
        ? {}
        : {
            because: `only routes resolve dependencies: nobody gives \`${given}\`, and every request is answered with a 500`,
          };
      return [{ module, node: parameter, message, ...because }];
    }),
  );
}

/** `user=Depends(current_user)`, `user: Annotated[User, Depends(current_user)]` */
const dependencyOf = (project: Project, { module }: Unit, parameter: Node): Node | undefined =>
  [field(parameter, 'value'), field(parameter, 'type')]
    .flatMap((place) => (place ? descendants(place, 'call') : []))
    .find((call) => {
      const fn = field(call, 'function');
      const origin = fn && originAt(project, module, fn);
      return origin?.kind === 'external' && /^fastapi\b.*\.(Depends|Security)$/.test(origin.dotted);
    });
