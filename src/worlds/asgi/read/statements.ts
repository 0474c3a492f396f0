import { step } from '../../../languages/python/budget.ts';
import { sequence } from '../../../languages/python/flow/control.ts';
import { callsIn } from '../../../languages/python/follow/never.ts';
import {
  children,
  field,
  firstCode,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { runCompound } from './branches.ts';
import { fromGenerator } from './comprehensions.ts';
import { doubtDepth, evaluate } from './expressions.ts';
import { runImport } from './imported.ts';
import { isInert } from './inert.ts';
import { leave, looped, oneOrOther, runAssert, runDefinition, runDelete, skip } from './leaving.ts';
import { evaluateList } from './lists.ts';
import { runLoop } from './loops.ts';
import { isHttpDecorator, push } from './registrations.ts';
import { isSureAfter, makes, SIMPLE } from './sure.ts';
import { type AppTarget, newTrace, siteKey, type Trace } from './trace.ts';
import { registeringDecorator } from './unusual.ts';
import type { AbstractValue, Here, OpenFrame } from './values.ts';

/** An interpreter at its start. */
export function startTrace(project: Project, target: AppTarget): Trace {
  return newTrace(project, target, {
    evaluate,
    block: runBlock,
    fromGenerator,
    list: evaluateList,
  });
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
    trace.ran.add(statement);
    const before = trace.constructed;
    const frame = frameOf(trace, block, statement, at);
    const frames = [
      ...at.frames,
      makes(trace, statement, at) ? { ...frame, guarded: false } : frame,
    ];
    const value = runStatement(trace, statement, { ...at, frames, known: new Map() });
    returned = oneOrOther(returned, value);
    if (at.leave?.kind) {
      skip(
        trace,
        statements(block).filter((each) => each.startIndex > statement.startIndex),
        at,
      );
      break;
    }
    // What it took to come here is so wherever there is an application.
    if (trace.constructed !== before)
      at = isSureAfter(trace, block, statement, at)
        ? { ...at, conditional: false, guarded: false }
        : { ...at, unsure: trace.partial.has(siteKey(at.module, statement)) };
    // What follows a conditional return may not run; before there is an application, there is nothing to register on.
    if (at.leave?.isMaybe && trace.constructed) at = { ...at, conditional: true, guarded: true };
    else if (at.leave) at.leave.isMaybe = false;
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
      const returned = value ? evaluate(trace, value, here) : undefined;
      leave(here, 'return');
      return returned;
    }
    case 'break_statement':
    case 'continue_statement':
      leave(here, node.type === 'break_statement' ? 'break' : 'continue');
      return undefined;
    case 'assert_statement':
      return runAssert(trace, node, here);
    case 'decorated_definition':
      runDecorators(trace, node, here);
      registeringDecorator(trace, node, here);
      runDefinition(trace, field(node, 'definition') ?? node, here);
      return undefined;
    case 'delete_statement':
      return runDelete(trace, node, here);
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
      return runDefinition(trace, node, here);
    default:
      return /_statement$|^case_clause$/.test(node.type)
        ? runCompound(trace, node, here)
        : undefined;
  }
}

function runDecorators(trace: Trace, node: Node, here: Here): void {
  const name = field(node, 'definition')?.childForFieldName('name') ?? undefined;
  const calls = children(node).filter((child) => child.type === 'decorator');
  for (const decorator of calls.reverse()) {
    const call = firstCode(decorator);
    if (call?.type === 'call' && isHttpDecorator(trace, call, here)) push(trace, name, call, here);
  }
}
