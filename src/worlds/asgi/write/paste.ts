import { BUILTINS } from '../../../languages/python/names/stars.ts';
import { field, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { pairsOf } from '../../../languages/python/tree/pairs.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import { findApps } from '../find/find.ts';
import type { Ground } from './ground.ts';
import { importPath } from './import-root.ts';

/** What to paste by hand, and where. */
export function pasteLines(ground: Ground): string[] {
  const { project, reading, folder } = ground;
  const { app } = reading;
  const imported = `from ${importPath(project, app.file, folder, 'stack')} import install_middleware`;
  const module = project.module(app.file);
  const call = module && madeBy(ground, module);
  const place = `${app.file}:${app.line}`;
  if (call && app.name === app.factory && call.parent?.type === 'return_statement')
    return [
      imported,
      `app = ${call.text}`,
      'install_middleware(app)',
      'return app',
      `The last three take the place of what ${app.factory}() returns at ${place}; what is registered later lies outside.`,
    ];
  if (module && call && !isNamed(call)) return [imported, ...maker(module, call, place)];
  return [
    imported,
    `install_middleware(${app.name || 'app'})`,
    `The call goes after everything registered that is to lie inside (${place} builds the application); what is registered later lies outside.`,
  ];
}

/** The only call that makes the application. */
function madeBy({ project, reading: { app } }: Ground, module: Module): Node | undefined {
  const found = findApps(project).find(
    ({ app: each }) =>
      each.file === app.file &&
      each.name === app.name &&
      each.line === app.line &&
      each.choice === app.choice,
  );
  const [start, another] = found?.target.starts ?? [];
  if (start === undefined || another !== undefined) return undefined;
  return descendants(module.root, 'call').find(({ startIndex }) => startIndex === start);
}

/** An expression that is what a part of it is. */
const SAME = /^(parenthesized_expression|await|conditional_expression|boolean_operator)$/;

/** It is bound to a name, under which more can be registered on it. */
function isNamed(call: Node): boolean {
  let at = call;
  while (at.parent && SAME.test(at.parent.type)) at = at.parent;
  const { parent } = at;
  if (parent?.type === 'assignment' || parent?.type === 'named_expression') return true;
  const around = parent?.parent;
  const left = around?.type === 'assignment' ? field(around, 'left') : undefined;
  return parent && left ? pairsOf(left, parent).some(([, value]) => value.id === at.id) : false;
}

/** A function that can stand wherever the call does: in a lambda, a list, among the arguments of another call. */
function maker(module: Module, call: Node, place: string): string[] {
  const keywords = descendants(call, 'keyword_argument').map((each) => field(each, 'name')?.id);
  const attributes = descendants(call, 'attribute').map((each) => field(each, 'attribute')?.id);
  const free = descendants(call, 'identifier')
    .filter(({ id }) => !keywords.includes(id) && !attributes.includes(id))
    .map(({ text }) => text)
    .filter((name) => !module.bindings.has(name) && !BUILTINS.has(name));
  const given = [...new Set(free)].join(', ');
  return [
    `def make_app(${given}):`,
    `    app = ${call.text}`,
    '    install_middleware(app)',
    '    return app',
    `make_app(${given}) takes the place of ${call.text.split('\n')[0]} at ${place}; what is registered later lies outside.`,
  ];
}
