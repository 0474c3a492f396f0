import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { contains, nodesOf } from '../../../languages/python/tree/search.ts';
import type { Unit } from '../application/units.ts';
import type { AsgiReading } from '../types.ts';
import type { AsgiRule } from './types.ts';

export const deadMiddleware = {
  id: 'dead-middleware',
  severity: 'warning',
  summary: 'a middleware is written and never registered',
  because:
    'no request ever goes through it: what it was to check or to add is neither checked nor added',
  advice: 'Register it with add_middleware, or remove it',
  fix: 'none',
  find: ({ project, units, readings }) =>
    units
      .filter((unit) => unit.registered.length === 0 && isAtTop(unit.definition))
      .filter((unit) => isNear(unit, readings) && !isNamed(project, unit))
      .map(({ module, definition, name }) => ({
        module,
        node: definition,
        message: `${name} is never registered`,
      })),
} as const satisfies AsgiRule;

/** At the top of a module, without a decorator: those inside functions and those with one are handed on somehow. */
const isAtTop = ({ parent }: Node): boolean => parent?.type === 'module';

/** An application lies in the same part of the project and was read without doubt; a library has none. */
function isNear({ module }: Unit, readings: readonly AsgiReading[]): boolean {
  const part = (path: string): string => path.split('/').slice(0, -1)[0] ?? '';
  return readings.some(
    ({ app, doubts }) =>
      doubts.length === 0 && (part(app.file) === '' || part(app.file) === part(module.path)),
  );
}

/** Something besides its own definition names it. A package that only re-exports it does not use it. */
function isNamed(project: Project, { module, definition, name }: Unit): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  const isUsed = project.mentioning(name).some((path) => {
    const other = project.module(path);
    return (
      other !== undefined &&
      usesIn(other, word).some((at) => path !== module.path || !contains(definition, at))
    );
  });
  return (
    isUsed ||
    project.files
      .list()
      .filter((path) => /\.(toml|ya?ml|ini|cfg)$/.test(path) && !/(^|\/)\.github\//.test(path))
      .some((path) => word.test(project.files.read(path) ?? ''))
  );
}

/** Where a file names it: as a name, or within a text, as `"app.middleware.Audit"`. */
function usesIn(module: Module, word: RegExp): Node[] {
  const isPackage = /(^|\/)__init__\.py$/.test(module.path);
  return nodesOf(module, 'identifier', 'string').filter(
    (node) => word.test(node.text) && !(isPackage && isReExport(node)),
  );
}

/** `from .audit import Audit`, `__all__ = ["Audit"]` */
function isReExport(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'import_from_statement') return true;
    if (at.type === 'assignment') return /^__all__\b/.test(at.text);
  }
  return false;
}
