import { type Node, type Project, perObject } from '../../languages/python.ts';
import { argument, calleeAt, nodesOf } from '../../languages/python-functions.ts';

/**
 * `SlowAPIMiddleware` enforces only what `Limiter(default_limits=..., application_limits=...)` says; limits of
 * decorated routes are checked by their decorators, inside every layer. Source: slowapi/middleware.py `_should_exempt`.
 */
export const limitsByDefault = perObject((project: Project): boolean =>
  project.mentioning('slowapi').some((path) => {
    const module = project.module(path);
    return (module ? nodesOf(module, 'call') : []).some(
      (call) =>
        module !== undefined &&
        /^slowapi\.(extension\.)?Limiter$/.test(calleeAt(project, module, call) ?? '') &&
        ['default_limits', 'application_limits'].some((name) => isGiven(argument(call, name))),
    );
  }),
);

const isGiven = (value: Node | undefined): boolean =>
  value !== undefined && !/^(None|\[\s*\]|\(\s*\))$/.test(value.text);
