import { step } from '../../../languages/python/budget.ts';
import { children, field, type Node } from '../../../languages/python/tree/module.ts';
import { chainOf } from '../../../languages/python/tree/search.ts';
import { holds, standsFor } from '../recognise/stands.ts';
import { assign, augment } from './assign.ts';
import { ownerOf } from './callee.ts';
import { callFunction } from './calls.ts';
import { runComprehension, spoilGrown } from './comprehensions.ts';
import { construct, superInit } from './construct.ts';
import { layerFromMiddleware } from './entries.ts';
import { growList } from './grow.ts';
import { isImportedApp } from './imported.ts';
import { listNamed } from './kept.ts';
import { evaluateList, spoil } from './lists.ts';
import { registration } from './registrations.ts';
import { doubt, siteKey, type Trace } from './trace.ts';
import { runsText } from './unusual.ts';
import { type AbstractValue, type Here, isApp, objectNamed } from './values.ts';

/**
 * Evaluates an expression for its effect on the application; the value is what the trace cares about. In one run of a
 * statement that happens once, whoever asks.
 */
export function evaluate(trace: Trace, node: Node, here: Here): AbstractValue {
  if (here.known?.has(node)) return here.known.get(node);
  const value = step(trace.project, here.module, node, () => evaluated(trace, node, here));
  here.known?.set(node, value);
  return value;
}

/** Some of what stands here has not been read. */
export function doubtDepth(trace: Trace, node: Node, here: Here): void {
  doubt(trace, here.module, node, 'this is nested too deep and is not followed further');
}

function evaluated(trace: Trace, node: Node, here: Here): AbstractValue {
  switch (node.type) {
    case 'identifier':
    case 'attribute':
      return evaluateName(trace, node, here);
    case 'assignment':
    case 'named_expression':
      return assign(trace, node, here);
    case 'augmented_assignment':
      return augment(trace, node, here);
    case 'call':
      return evaluateCall(trace, node, here);
    case 'list':
    case 'tuple':
    case 'set':
    case 'binary_operator':
      return evaluateList(trace, node, here) ?? evaluateParts(trace, node, here);
    case 'subscript':
      return evaluateList(trace, node, here) ?? evaluateItem(trace, node, here);
    case 'conditional_expression':
    case 'boolean_operator':
      return evaluateChoice(trace, node, here);
    case 'comparison_operator':
      return evaluateComparison(trace, node, here);
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
      return runComprehension(trace, node, here);
    case 'lambda':
    case 'generator_expression':
      spoilGrown(trace, node, here);
      return undefined;
    default:
      return evaluateParts(trace, node, here);
  }
}

/** What stands in a list or a dictionary: the application, an object. */
function evaluateItem(trace: Trace, node: Node, here: Here): AbstractValue {
  const value = evaluateParts(trace, node, here);
  const item = standsFor(trace.project, node, here);
  const isName =
    item && item.node.id !== node.id && /^(identifier|attribute)$/.test(item.node.type);
  if (isName) return evaluate(trace, item.node, item.here);
  return value?.kind === 'app' ? undefined : value;
}

/** Lists in these are somebody else's from then on. */
const KEEPS = /^(dictionary|pair|set|list|tuple|expression_list|yield|keyword_argument)$/;

function evaluateParts(trace: Trace, node: Node, here: Here): AbstractValue {
  let value: AbstractValue;
  for (const child of children(node)) {
    const part = evaluate(trace, child, here);
    if (part?.kind === 'list' && KEEPS.test(node.type)) spoil(part);
    value = part ?? value;
  }
  const isWhole = value?.kind === 'list' || value?.kind === 'app';
  return isWhole && !SAME.test(node.type) ? undefined : value;
}

/** `a if b else c`, `a or b`: what is not known to run may run. */
function evaluateChoice(trace: Trace, node: Node, here: Here): AbstractValue {
  const maybeRun = { ...here, conditional: true, guarded: true };
  const [first, second, third] = children(node);
  if (!first || !second) return undefined;
  const value = evaluateSides(trace, node, here);
  const list = evaluateList(trace, node, here);
  if (list) return list;
  return value ?? (third ? undefined : evaluate(trace, second, maybeRun));
}

function evaluateSides(trace: Trace, node: Node, here: Here): AbstractValue {
  const maybeRun = { ...here, conditional: true, guarded: true };
  const [first, second, third] = children(node);
  if (!first || !second) return undefined;
  if (third) {
    evaluate(trace, second, here);
    const known = holds(trace.project, second, here);
    if (known !== undefined) return evaluate(trace, known ? first : third, here);
    const [one, other] = [first, third].map((side) => evaluate(trace, side, maybeRun));
    const isEither = (one?.kind === 'app') !== (other?.kind === 'app');
    if (isEither && [first, third].every(({ type }) => /^(identifier|attribute)$/.test(type)))
      doubt(trace, here.module, node, `which application \`${node.text}\` is cannot be read here`);
    return one ?? other;
  }
  const value = evaluate(trace, first, here);
  const isOr = field(node, 'operator')?.text === 'or';
  const known = holds(trace.project, first, here);
  if (known === isOr) return value;
  return evaluate(trace, second, known === undefined ? maybeRun : here) ?? value;
}

/** `a < b < c`: what comes third is asked for only where the first two hold. */
function evaluateComparison(trace: Trace, node: Node, here: Here): undefined {
  for (const [index, child] of children(node).entries())
    evaluate(trace, child, index > 1 ? { ...here, conditional: true, guarded: true } : here);
}

/** Expressions that are what a part of them is; a list that holds the application is none. */
const SAME = /^(parenthesized_expression|await)$/;

function evaluateName(trace: Trace, node: Node, here: Here): AbstractValue {
  if (isApp(here.scope, node.text) || isImportedApp(trace, node, here)) {
    here.scope.apps.add(node.text);
    return { kind: 'app' };
  }
  const [owner, attribute] = [field(node, 'object'), field(node, 'attribute')?.text];
  if (owner && /^(add_middleware|middleware|user_middleware)$/.test(attribute ?? '')) {
    const onApp = evaluate(trace, owner, here)?.kind === 'app';
    if (onApp) trace.visited.add(siteKey(here.module, node));
    if (onApp)
      doubt(trace, here.module, node, `what happens to \`${node.text}\` cannot be read here`);
    return undefined;
  }
  // `stack.append` without a call.
  if (owner) spoil(listNamed(here.scope, owner.text) ?? undefined);
  if (owner && !/^(identifier|call)$/.test(owner.type)) evaluate(trace, owner, here);
  // `Server().app`
  if (owner?.type === 'call' && attribute !== undefined)
    return ownerOf(trace, owner, here)?.apps.has(attribute) ? { kind: 'app' } : undefined;
  const object = objectNamed(here.scope, node.text);
  if (object) return { kind: 'object', object };
  const around = here.scope.wrappers.get(node.text);
  if (around) return { kind: 'wrapper', around };
  return listNamed(here.scope, node.text) ?? evaluateList(trace, node, here);
}

function evaluateCall(trace: Trace, call: Node, here: Here): AbstractValue {
  const { target } = trace;
  const fn = field(call, 'function');
  const isTarget = here.module.path === target.file && target.starts.includes(call.startIndex);
  // `Shop().install()` starts where `Shop()` does.
  if (isTarget && fn && chainOf(fn).every(({ type }) => type !== 'call'))
    return construct(trace, call, here);
  if (!fn) return undefined;
  if (superInit(trace, call, fn, here) || registration(trace, call, fn, here)) return undefined;
  const layer = layerFromMiddleware(trace, call, here);
  if (layer) return { kind: 'layer', layer };
  if (growList(trace, call, here) || runsText(trace, call, fn, here)) return undefined;
  return callFunction(trace, call, fn, here);
}
