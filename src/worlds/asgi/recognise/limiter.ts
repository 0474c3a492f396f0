import { posix } from 'node:path';
import { perObject } from '../../../languages/memo.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import type { Node, Project } from '../../../languages/python/tree/module.ts';
import { argument, nodesOf } from '../../../languages/python/tree/search.ts';
import type { Files } from '../../../types.ts';
import { libraries, libraryOf } from '../libraries.ts';
import { versionsOf } from '../project/versions.ts';

/** The layer of a limiter whose limits for all requests are none. */
export function limitsNothing(project: Project, origin: string): boolean {
  const limiter = libraryOf(origin)?.limiter;
  return limiter !== undefined && limiter.options.length > 0 && !limitsByDefault(project);
}

/** Modules that name a package with a limiter. */
export const limited: readonly string[] = libraries.flatMap(({ name, limiter }) =>
  limiter ? [name] : [],
);

/**
 * `SlowAPIMiddleware` enforces only what `Limiter(default_limits=..., application_limits=...)` says; limits of
 * decorated routes are checked by their decorators, inside every layer. Source: slowapi/middleware.py `_should_exempt`.
 */
export const limitsByDefault = perObject((project: Project): boolean =>
  project.mentioning(...limited).some((path) => {
    const module = project.module(path);
    return (module ? nodesOf(module, 'call') : []).some((call) => {
      const callee = module ? (calleeAt(project, module, call) ?? '') : '';
      const { made, options = [] } = libraryOf(callee)?.limiter ?? {};
      return made?.test(callee) && options.some((name) => isGiven(argument(call, name)));
    });
  }),
);

const isGiven = (value: Node | undefined): boolean =>
  value !== undefined && !/^(None|\[\s*\]|\(\s*\))$/.test(value.text);

/**
 * From FastAPI 0.137 on `app.routes` holds included routers as a tree, in which slowapi 0.1.10 finds no endpoint: it
 * lets requests to them pass. `certain`: that version or a later one runs; `possible`: nothing rules it out.
 */
export function skipsRouters(files: Files, appFile: string): 'certain' | 'possible' | 'no' {
  const { from, isExact } = versionsOf(files, posix.dirname(appFile), 'fastapi');
  const [major = 0, minor = 0] = from;
  if (major > 0 || minor >= 137) return 'certain';
  return isExact ? 'no' : 'possible';
}
