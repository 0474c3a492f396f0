import { step } from '../../../languages/python/budget.ts';
import { managersOf, sequence } from '../../../languages/python/flow/control.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import {
  children,
  field,
  firstCode,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import { doubtDepth, evaluate } from './expressions.ts';
import { runImport } from './imported.ts';
import { isInert } from './inert.ts';
import { evaluateList } from './lists.ts';
import { runLoop } from './loops.ts';
import { isHttpDecorator, push } from './registrations.ts';
import { isMainGuard, servesItsModule } from './script.ts';
import { isSureAfter, makes, SIMPLE } from './sure.ts';
import { type AppTarget, newTrace, siteKey, type Trace } from './trace.ts';
import { registeringDecorator } from './unusual.ts';
import type { AbstractValue, Here, OpenFrame } from './values.ts';

/** An interpreter at its start. */
export function startTrace(project: Project, target: AppTarget): Trace {
  return newTrace(project, target, { evaluate, block: runBlock, list: evaluateList });
}

/** Runs a block; the value is what it returns, if anything of interest. */
export const runBlock = (trace: Trace, block: Node, here: Here): AbstractValue =>
  step(trace.project, here.module, block, () => runStatements(trace, block, here));

function runStatements(trace: Trace, block: Node, here: Here): AbstractValue {
  if (block.isDeep) doubtDepth(trace, block, here);
  let at = here;
  let returned: AbstractValue;
  trace.entered.set(siteKey(here.module, block), here.scope);
  for (const statement of statements(block)) {
    if (isInert(trace, statement, at)) continue;
    if (SIMPLE.test(statement.type) && statement.firstDeep)
      doubtDepth(trace, statement.firstDeep, at);
    const before = trace.constructed;
    const frame = frameOf(trace, block, statement, at);
    const frames = [
      ...at.frames,
      makes(trace, statement, at) ? { ...frame, guarded: false } : frame,
    ];
    const value = runStatement(trace, statement, { ...at, frames, known: new Map() });
    returned = either(returned, value);
    // What it took to come here is so wherever there is an application.
    if (trace.constructed !== before)
      at = isSureAfter(trace, block, statement, at)
        ? { ...at, conditional: false, guarded: false }
        : { ...at, unsure: trace.partial.has(siteKey(at.module, statement)) };
    // What follows a conditional return may not run; before there is an application, there is nothing to register on.
    if (trace.constructed && statement.type !== 'return_statement' && returns(statement))
      at = { ...at, conditional: true, guarded: true };
  }
  return returned;
}

function frameOf(trace: Trace, block: Node, statement: Node, at: Here): OpenFrame {
  const within = at.calls.at(-1);
  return {
    file: at.module.path,
    block: block.startIndex,
    statement: { start: statement.startIndex, end: statement.endIndex },
    scope: at.scope,
    // Beside a condition on what may not be there, it may not be there.
    guarded: at.guarded || (at.unsure === true && !SIMPLE.test(statement.type)),
    returns: returns(statement) && !isPassed(trace, statement, at),
    ...(within && { within }),
  };
}

/** What stands behind the statement may run. */
const isPassed = ({ project }: Trace, statement: Node, { module }: Here): boolean =>
  sequence(statement, [statement], callsIn(project, module)).falls.length > 0;

/** What two `return` statements of one function return: a list is one or the other. */
function either(earlier: AbstractValue, later: AbstractValue): AbstractValue {
  if (!earlier || !later) return earlier ?? later;
  return [earlier, later].some(({ kind }) => kind === 'list' || kind === 'unclear')
    ? { kind: 'unclear' }
    : later;
}

function returns(node: Node): boolean {
  if (node.type === 'return_statement') return true;
  if (/_definition$/.test(node.type) || node.type === 'lambda') return false;
  return /_statement$|_clause$|^block$/.test(node.type) && children(node).some(returns);
}

function runStatement(trace: Trace, node: Node, here: Here): AbstractValue {
  switch (node.type) {
    case 'expression_statement': {
      for (const child of children(node)) evaluate(trace, child, here);
      return undefined;
    }
    case 'return_statement': {
      const value = firstCode(node);
      return value ? evaluate(trace, value, here) : undefined;
    }
    case 'decorated_definition':
      runDecorators(trace, node, here);
      registeringDecorator(trace, node, here);
      return undefined;
    case 'delete_statement': {
      for (const child of children(node)) evaluate(trace, child, here);
      return undefined;
    }
    case 'for_statement':
      return runLoop(trace, node, here) ? undefined : runCompound(trace, node, looped(here));
    case 'while_statement':
      return runCompound(trace, node, looped(here));
    case 'import_statement':
    case 'import_from_statement':
      runImport(trace, node, here);
      return undefined;
    case 'function_definition':
    case 'class_definition':
      return undefined;
    default:
      return /_statement$|^case_clause$/.test(node.type)
        ? runCompound(trace, node, here)
        : undefined;
  }
}

const looped = (here: Here): Here => ({ ...here, looped: true });

/** `if`, `try`, `with`, `while`, `match`: each block may or may not run; nothing is inserted inside. */
function runCompound(trace: Trace, node: Node, here: Here): AbstractValue {
  const condition = node.type === 'if_statement' ? (field(node, 'condition')?.text ?? '') : '';
  // What only runs when the file is the script does not make the application that a server imports.
  if (isMainGuard(node) && !trace.constructed) return undefined;
  if (isMainGuard(node) && servesItsModule(here.module, node)) {
    for (const call of descendants(node, 'call')) trace.visited.add(siteKey(here.module, call));
    return undefined;
  }
  if (/^(\w+\.)?TYPE_CHECKING$/.test(condition)) return undefined;
  const conditional =
    here.conditional || node.type !== 'with_statement' || swallows(trace, node, here);
  let returned: AbstractValue;
  const isBuilt = [node.type === 'with_statement' || hasElse(node)];
  const walk = (parent: Node): void => {
    for (const child of children(parent)) {
      if (child.type === 'block') {
        const before = trace.constructed;
        const value = runBlock(trace, child, { ...here, conditional, guarded: true });
        returned = either(returned, value);
        isBuilt.push(trace.constructed !== before || leaves(child));
      } else if (/_clause$|^case_|^with_item$|^as_pattern$/.test(child.type)) walk(child);
      else if (/^(call|await|named_expression)$/.test(child.type)) evaluate(trace, child, here);
    }
  };
  const before = trace.constructed;
  walk(node);
  if (trace.constructed !== before && isBuilt.includes(false))
    trace.partial.add(siteKey(here.module, node));
  return returned;
}

/** `with suppress(ImportError):` what comes after an exception in it does not run. */
function swallows({ project }: Trace, node: Node, { module }: Here): boolean {
  const calls = callsIn(project, module);
  return managersOf(node).some((each) => calls.swallows(each));
}

/** One of its blocks always runs. */
const hasElse = (node: Node): boolean =>
  node.type === 'try_statement' || children(node).some(({ type }) => type === 'else_clause');

/** What comes after the statement does not run when this block has. */
const leaves = (block: Node): boolean =>
  /^(raise|sys\.exit\(|return\b)/.test(statements(block).at(-1)?.text ?? '') ||
  block.parent?.type === 'finally_clause';

function runDecorators(trace: Trace, node: Node, here: Here): void {
  const name = field(node, 'definition')?.childForFieldName('name') ?? undefined;
  const calls = children(node).filter((child) => child.type === 'decorator');
  for (const decorator of calls.reverse()) {
    const call = firstCode(decorator);
    if (call?.type === 'call' && isHttpDecorator(trace, call, here)) push(trace, name, call, here);
  }
}
