import { perObject } from '../../../languages/memo.ts';
import { type Origin, originAt } from '../../../languages/python/names/origins.ts';
import { runIn } from '../../../languages/python/tree/functions.ts';
import { field, lineOf, type Module, type Project } from '../../../languages/python/tree/module.ts';
import { descendants, nodesOf } from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import { type OutsideBinding, outsidesOf } from './bound-outside.ts';
import { REGISTERS } from './hands-on.ts';
import { handlesLive } from './otherwise.ts';
import { registering, sitesIn } from './sites.ts';
import { starsOver } from './stars-over.ts';
import type { Trace } from './trace.ts';

/** What makes the application: in its place something else may register. */
const OF_FASTAPI = ['__init__', '__new__'];

/** More names than these are not looked for. */
const MOST = 100;

/**
 * Names that stand for something else than what is written for them, because somebody binds them from outside: a module's
 * or class's attribute, `setattr`, `globals()`; and what registers, got by its name in a string.
 */
export const rewritten = (trace: Trace): Doubt[] =>
  [
    ...outsidesOf(trace.project, namesRead(trace)).filter((each) => changes(trace, each)),
    ...registering(trace.project).flatMap(textsRun),
    ...starsOver(trace, namesRead(trace)),
  ]
    .filter((each) => handlesLive(trace, each.module, each.node))
    .map(doubtAt);

/** `exec(line)` and `eval(line)`, where a text beside it registers something. */
const textsRun = perObject((module: Module): OutsideBinding[] =>
  nodesOf(module, 'call').flatMap((node) => {
    if (!/^(builtins\.)?(exec|eval)$/.test(field(node, 'function')?.text ?? '')) return [];
    const texts = descendants(runIn(node) ?? module.root, 'string');
    return texts.some(({ text }) => REGISTERS.test(text)) ? [{ module, node }] : [];
  }),
);

const doubtAt = ({ module, node }: OutsideBinding): Doubt => ({
  file: module.path,
  line: lineOf(node),
  reason: `what \`${node.text.split('\n')[0]}\` changes for the layers cannot be read here`,
});

/** The names in what registers layers, and those of the functions that were followed. */
function namesRead(trace: Trace): ReadonlySet<string> {
  const constructed = trace.constructed?.elements ?? [];
  const names = new Set([
    ...OF_FASTAPI,
    ...trace.names,
    ...constructed.map(({ symbol }) => symbol),
  ]);
  for (const module of registering(trace.project))
    for (const { key, node, owner } of sitesIn(module)) {
      if (!trace.visited.has(key)) continue;
      for (const { text } of descendants(owner ?? node, 'identifier'))
        if (names.size < MOST) names.add(text);
    }
  return names;
}

/** It is a module's or a class's that gets it, or the name is one that was asked for. */
function changes({ project, names }: Trace, outside: OutsideBinding): boolean {
  const { name, object } = outside;
  if (!object || (name !== undefined && names.has(name))) return true;
  const origin = objectOf(project)(outside);
  if (name === undefined) return origin?.kind === 'module' || isClass(origin);
  return origin !== undefined && (origin.kind !== 'local' || isClass(origin));
}

const isClass = (origin: Origin | undefined): boolean =>
  origin?.kind === 'local' && origin.binding.kind === 'class';

const objectOf = perObject((project: Project) =>
  perObject(
    ({ module, object }: OutsideBinding): Origin | undefined =>
      object && originAt(project, module, object),
  ),
);
