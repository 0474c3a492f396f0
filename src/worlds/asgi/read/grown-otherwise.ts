import { perObject } from '../../../languages/memo.ts';
import { scopeAround } from '../../../languages/python/scope/scopes.ts';
import { runIn } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  lineOf,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { methodCall, nodesOf } from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import { statementAround } from './leaving.ts';
import { isNoted } from './list-names.ts';
import { loadedBy } from './loaded.ts';
import { runsOtherwise } from './otherwise.ts';
import { siteKey, type Trace } from './trace.ts';

/**
 * Lists of layers that change where the run did not come by: in a function that runs in another way than by a call that
 * was followed, as a decorator does, or in a module that is only loaded.
 */
export function grownOtherwise(trace: Trace): Doubt[] {
  if (trace.lists.size === 0) return [];
  const names = [...trace.lists].map((key) => /[^#.]*$/.exec(key)?.[0]);
  // Names may have letters that `\w` does not know.
  const says = new RegExp(
    `(?<![\\p{L}\\w])(${names.join('|')})\\s*(\\.\\s*${CHANGES.source}|\\[|[+|]?=[^=])`,
    'u',
  );
  return [...loadedBy(trace)].flatMap((path) => {
    const module = trace.project.module(path);
    return module && says.test(module.text) ? changedIn(trace, module) : [];
  });
}

const CHANGES =
  /(?:append|extend|insert|remove|pop|clear|reverse|sort|update|setdefault|popitem|add|discard|appendleft|extendleft|popleft)\b/;

function changedIn(trace: Trace, module: Module): Doubt[] {
  return changesIn(module).flatMap(({ node, base }): Doubt[] => {
    const owner = runIn(node);
    const body = owner && field(owner, 'body');
    // What stands in a list is read where it is written, unless it is a list and grows.
    const isWhole = (base.type !== 'subscript' || node.type === 'call') && !isElement(module, base);
    const isKnown = isWhole && trace.changed.has(siteKey(module, base));
    if ((!owner && isKnown) || !isNoted(trace, module, base)) return [];
    const isOpen =
      !isKnown &&
      body !== undefined &&
      trace.entered.has(siteKey(module, body)) &&
      trace.ran.has(statementAround(node));
    if (owner && !isOpen && !runsOtherwise(trace, { module, definition: owner })) return [];
    const reason = `whether and when \`${base.text}\` changes here cannot be read`;
    return [{ file: module.path, line: lineOf(node), reason }];
  });
}

type Change = { readonly node: Node; readonly base: Node };

/** The places in a module that change a list or a dictionary that is not the function's own. */
const changesIn = perObject((module: Module): Change[] =>
  [
    ...nodesOf(module, 'call').flatMap((node): Change[] => {
      const { on, method } = methodCall(node) ?? {};
      return on && method !== undefined && CHANGES.test(method) ? [{ node, base: on }] : [];
    }),
    ...nodesOf(module, 'assignment', 'augmented_assignment', 'delete_statement').flatMap(
      (node): Change[] => {
        const left = node.type === 'delete_statement' ? children(node)[0] : field(node, 'left');
        const base = left?.type === 'subscript' ? field(left, 'value') : left;
        return base ? [{ node, base }] : [];
      },
    ),
  ].filter(({ node, base }) => !isOwn(module, node, base)),
);

/** A name of the function itself, or a statement that makes the list. */
function isOwn(module: Module, node: Node, base: Node): boolean {
  const owner = runIn(node);
  if (base.type === 'attribute') return isInit(owner, node, base);
  // `layers[0]["cls"] = X` changes what stands in a list, and so may a loop's variable.
  if (base.type === 'subscript' || isElement(module, base)) return false;
  if (base.type !== 'identifier') return true;
  if (!owner) return node.type === 'assignment' && field(node, 'left')?.id === base.id;
  const { definitions, declared } = scopeAround(module, base);
  return definitions.has(base.text) && !declared.has(base.text);
}

const isElement = (module: Module, base: Node): boolean =>
  base.type === 'identifier' &&
  base.parent?.type !== 'assignment' &&
  (scopeAround(module, base).definitions.get(base.text) ?? []).some(
    ({ kind }) => kind === 'element',
  );

/** `self.layers = []` where the object is made. */
const isInit = (owner: Node | undefined, node: Node, base: Node): boolean =>
  owner !== undefined &&
  node.type === 'assignment' &&
  /^self\.\w+$/.test(base.text) &&
  field(owner, 'name')?.text === '__init__' &&
  field(node, 'left')?.id === base.id;
