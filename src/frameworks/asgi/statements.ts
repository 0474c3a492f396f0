import {
  callArguments,
  children,
  field,
  type Node,
  type Project,
  statements,
} from '../../languages/python.ts';
import { evaluate } from './expressions.ts';
import { evaluateList } from './lists.ts';
import { isHttpDecorator, push } from './registrations.ts';
import { doubt, fixed, registeredBy, siteKey, type Target, type Trace } from './trace.ts';
import { type Here, isApp, type OpenFrame, type Value } from './values.ts';

/** An interpreter at its start. */
export function startTrace(project: Project, target: Target): Trace {
  return {
    project,
    target,
    registered: [],
    wrapped: [],
    doubts: [],
    visited: new Set(),
    opaque: new Map(),
    walk: { evaluate, block: runBlock, list: evaluateList },
  };
}

/** Runs a block; the value is what it returns, if anything of interest. */
export function runBlock(trace: Trace, block: Node, here: Here): Value {
  let at = here;
  let returned: Value;
  for (const statement of statements(block)) {
    const frame: OpenFrame = {
      file: at.module.path,
      block: block.startIndex,
      statement: { start: statement.startIndex, end: statement.endIndex },
      scope: at.scope,
      guarded: at.guarded,
      returns: statement.type === 'return_statement',
    };
    returned = runStatement(trace, statement, { ...at, frames: [...at.frames, frame] }) ?? returned;
    // What follows a conditional return may not run.
    if (statement.type !== 'return_statement' && returns(statement))
      at = { ...at, conditional: true, guarded: true };
  }
  return returned;
}

function returns(node: Node): boolean {
  if (node.type === 'return_statement') return true;
  if (/_definition$/.test(node.type) || node.type === 'lambda') return false;
  return /_statement$|_clause$|^block$/.test(node.type) && children(node).some(returns);
}

function runStatement(trace: Trace, node: Node, here: Here): Value {
  switch (node.type) {
    case 'expression_statement': {
      for (const child of children(node)) evaluate(trace, child, here);
      return undefined;
    }
    case 'return_statement': {
      const value = node.firstNamedChild;
      return value ? evaluate(trace, value, here) : undefined;
    }
    case 'decorated_definition':
      runDecorators(trace, node, here);
      return undefined;
    case 'for_statement':
      return runLoop(trace, node, here);
    case 'function_definition':
    case 'class_definition':
      return undefined;
    default:
      return /_statement$/.test(node.type) ? runCompound(trace, node, here) : undefined;
  }
}

/** `if`, `try`, `with`, `while`, `match`: each block may or may not run; nothing is inserted inside. */
function runCompound(trace: Trace, node: Node, here: Here): Value {
  if (
    node.type === 'if_statement' &&
    /^(__name__\s*==|(typing\.)?TYPE_CHECKING$)/.test(field(node, 'condition')?.text ?? '')
  ) {
    return undefined;
  }
  const conditional = here.conditional || node.type !== 'with_statement';
  let returned: Value;
  const walk = (parent: Node): void => {
    for (const child of children(parent)) {
      if (child.type === 'block') {
        returned = runBlock(trace, child, { ...here, conditional, guarded: true }) ?? returned;
      } else if (/_clause$|^case_/.test(child.type)) walk(child);
      else if (/^(call|await|named_expression)$/.test(child.type)) evaluate(trace, child, here);
    }
  };
  walk(node);
  return returned;
}

/** `for layer in reversed(stack): app.add_middleware(...)` registers a known list one by one. */
function runLoop(trace: Trace, node: Node, here: Here): Value {
  const body = field(node, 'body');
  const iterable = field(node, 'right');
  const call = body && findRegistration(body, here);
  if (!body || !iterable || !call) return runCompound(trace, node, here);
  const reversed = /^reversed\s*\(/.test(iterable.text) || /\[::-1\]$/.test(iterable.text);
  const inner =
    iterable.type === 'call' && reversed ? callArguments(iterable).positional[0] : iterable;
  const source = inner?.type === 'subscript' ? field(inner, 'value') : inner;
  const value = source && evaluateList(trace, source, here);
  trace.visited.add(siteKey(here.module, call));
  if (!value) {
    doubt(
      trace,
      here.module,
      node,
      `a loop registers what \`${iterable.text}\` holds, which cannot be read here`,
    );
    return undefined;
  }
  const elements = value.elements.map((layer) => ({
    ...registeredBy(layer, 'loop', here),
    conditional: layer.conditional || here.conditional,
  }));
  trace.registered.push(...(reversed ? elements.reverse() : elements.map(fixed)));
  return undefined;
}

/** A registration inside a loop body whose class is a variable of the loop. */
function findRegistration(node: Node, here: Here): Node | undefined {
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  const object = fn?.type === 'attribute' ? field(fn, 'object') : undefined;
  if (
    fn &&
    object &&
    isApp(here.scope, object.text) &&
    field(fn, 'attribute')?.text === 'add_middleware'
  )
    return node;
  for (const child of children(node)) {
    const found = findRegistration(child, here);
    if (found) return found;
  }
  return undefined;
}

function runDecorators(trace: Trace, node: Node, here: Here): void {
  const name = field(node, 'definition')?.childForFieldName('name') ?? undefined;
  const calls = children(node).filter((child) => child.type === 'decorator');
  for (const decorator of calls.reverse()) {
    const call = decorator.firstNamedChild;
    if (call?.type === 'call' && isHttpDecorator(trace, call, here)) push(trace, name, call, here);
  }
}
