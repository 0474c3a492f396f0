import { managersOf } from '../../../languages/python/flow/control.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { methodOf, returnedBy } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { ownNodes } from '../../../languages/python/tree/search.ts';
import { holds } from '../recognise/stands.ts';
import { inBranch, oneOrOther, skip } from './leaving.ts';
import { doubtRebound } from './rebound.ts';
import { isMainGuard, servesItsModule } from './script.ts';
import { siteKey, type Trace } from './trace.ts';
import type { AbstractValue, Here } from './values.ts';

/** `if`, `try`, `with`, `while`, `match`: each block may or may not run; nothing is inserted inside. */
export function runCompound(trace: Trace, node: Node, here: Here): AbstractValue {
  doubtRebound(trace, node, here);
  const condition = node.type === 'if_statement' ? (field(node, 'condition')?.text ?? '') : '';
  // What only runs when the file is the script does not make the application that a server imports.
  if (isMainGuard(node) && !trace.constructed) return undefined;
  if (isMainGuard(node) && servesItsModule(here.module, node)) {
    skip(trace, [node], here);
    return undefined;
  }
  if (/^(\w+\.)?TYPE_CHECKING$/.test(condition)) return undefined;
  const known = node.type === 'if_statement' ? runDecided(trace, node, here) : undefined;
  if (known) return known.value;
  const isBranch = node.type !== 'with_statement' || swallows(trace, node, here);
  const inside = isBranch ? inBranch(here) : { ...here, guarded: true };
  let returned: AbstractValue;
  const isBuilt = [node.type === 'with_statement' || hasElse(node)];
  const walk = (parent: Node): void => {
    for (const child of children(parent)) {
      if (child.type === 'block') {
        const before = trace.constructed;
        const value = trace.walk.block(trace, child, inside);
        returned = oneOrOther(returned, value);
        isBuilt.push(trace.constructed !== before || leaves(child));
      } else if (/_clause$|^case_|^with_item$|^as_pattern$/.test(child.type)) walk(child);
      else if (!/comment$|_pattern$|^identifier$/.test(child.type))
        trace.walk.evaluate(trace, child, parent === node ? here : inside);
    }
  };
  const before = trace.constructed;
  walk(node);
  if (trace.constructed !== before && isBuilt.includes(false))
    trace.partial.add(siteKey(here.module, node));
  return returned;
}

/** An `if` of which it is known what holds: the one block that runs. */
function runDecided(
  trace: Trace,
  node: Node,
  here: Here,
): { readonly value: AbstractValue } | undefined {
  const clauses = [node, ...children(node).filter(({ type }) => /^(elif|else)_clause$/.test(type))];
  let taken: Node | undefined;
  for (const clause of clauses) {
    const test = field(clause, 'condition');
    const known = test ? holds(trace.project, test, here) : true;
    if (known === undefined) return undefined;
    if (known && !taken) taken = field(clause, 'consequence') ?? field(clause, 'body');
  }
  for (const clause of clauses) {
    const test = field(clause, 'condition');
    if (test) trace.walk.evaluate(trace, test, here);
    const block = field(clause, 'consequence') ?? field(clause, 'body');
    if (block && block.id !== taken?.id) skip(trace, [block], here);
  }
  return { value: taken && trace.walk.block(trace, taken, { ...here, guarded: true }) };
}

/** `with suppress(ImportError):` what comes after an exception in it does not run. */
function swallows({ project }: Trace, node: Node, { module }: Here): boolean {
  const calls = callsIn(project, module);
  return managersOf(node).some((each) => calls.swallows(each) || mayCatch(project, module, each));
}

/** A context manager of the project that catches what goes wrong in it, or may. */
function mayCatch(project: Project, module: Module, manager: Node): boolean {
  const fn = manager.type === 'call' ? field(manager, 'function') : undefined;
  const origin = originAt(project, module, fn ?? manager);
  // `quiet = Quiet()`, and `with quiet:`
  if (!fn && origin?.kind === 'local' && origin.binding.kind === 'value')
    return (
      origin.binding.node.type === 'call' && mayCatch(project, origin.module, origin.binding.node)
    );
  if (origin?.kind !== 'local' || origin.binding.kind === 'import') return false;
  const { node, kind } = origin.binding;
  if (kind === 'def') return ownNodes(node, 'except_clause').length > 0;
  const exit = kind === 'class' ? methodOf(node, '__exit__') : undefined;
  return exit !== undefined && returnedBy(exit).some(({ type }) => !/^(none|false)$/.test(type));
}

/** One of its blocks always runs. */
const hasElse = (node: Node): boolean =>
  node.type === 'try_statement' || children(node).some(({ type }) => type === 'else_clause');

/** What comes after the statement does not run when this block has. */
const leaves = (block: Node): boolean =>
  /^(raise|sys\.exit\(|return\b)/.test(statements(block).at(-1)?.text ?? '') ||
  block.parent?.type === 'finally_clause';
