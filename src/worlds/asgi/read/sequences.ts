import { originAt, originsAt } from '../../../languages/python/names/origins.ts';
import {
  bindingsOf,
  callArguments,
  children,
  field,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { nodesOf } from '../../../languages/python/tree/search.ts';
import { bareLayer, listOf, middlewareOf } from './elements.ts';
import { fixed, type Trace } from './trace.ts';
import type { Here, ListValue } from './values.ts';

/** `layers[1:]`, `layers[:-1]`, with numbers; undefined for any other part of a list. */
export function sliceOf(list: ListValue, node: Node): ListValue | undefined {
  const [, from, to, step] = /\[\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(:.*)?\]$/.exec(node.text) ?? [];
  const isSlice = /\[\s*(-?\d+)?\s*:\s*(-?\d+)?\s*\]$/.test(node.text);
  if (!isSlice || step !== undefined) return undefined;
  const end = to === undefined ? undefined : Number(to);
  const elements = list.elements.slice(from === undefined ? 0 : Number(from), end);
  // What is written into the list would move the part.
  return { ...list, elements: elements.map(fixed) };
}

/** The keys or values of a dictionary that is written out and that nothing changes. */
export function dictionaryList(
  trace: Trace,
  node: Node,
  part: 'keys' | 'values',
  here: Here,
): ListValue | undefined {
  const { dictionary, module } = dictionaryOf(trace, node, here) ?? {};
  if (!dictionary || !module) return undefined;
  const at = { ...here, module };
  const layers = children(dictionary)
    .filter(({ type }) => type !== 'comment')
    .map((pair) => {
      const item = field(pair, part === 'keys' ? 'key' : 'value');
      return item && (middlewareOf(trace, item, at) ?? bareLayer(trace, item, at));
    });
  const known = layers.filter((layer) => layer !== undefined);
  return known.length === layers.length ? listOf(trace, node, here, [known]) : undefined;
}

function dictionaryOf(
  trace: Trace,
  node: Node,
  here: Here,
): { dictionary: Node; module: Module } | undefined {
  if (node.type === 'dictionary') return { dictionary: node, module: here.module };
  if (node.type !== 'identifier') return undefined;
  const [origin, another] = originsAt(trace.project, here.module, node);
  if (another || origin?.kind !== 'local' || origin.binding.kind !== 'value') return undefined;
  const { module, name, binding } = origin;
  const { node: dictionary } = binding;
  return dictionary.type === 'dictionary' && !isChanged(module, name)
    ? { dictionary, module }
    : undefined;
}

/** `D[x] = ...`, `D.update(...)`, or handed to somebody. */
const isChanged = (module: Module, name: string): boolean =>
  new RegExp(`\\b${name}\\s*(\\[|\\|=)`).test(module.text) ||
  nodesOf(module, 'call').some((call) => {
    const fn = field(call, 'function');
    const isMethod =
      fn?.text.startsWith(`${name}.`) && !/\.(values|keys|items|get|copy)$/.test(fn.text);
    const isGiven = callArguments(call).positional.some(({ text }) => text === name);
    return (
      isMethod ||
      (isGiven && !/^(list|tuple|len|enumerate|reversed|sorted|zip)$/.test(fn?.text ?? ''))
    );
  });

/** `Settings.layers`: a list in the body of a class that nothing in its module changes. */
export function attributeList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const [object, name] = [field(node, 'object'), field(node, 'attribute')?.text ?? ''];
  const origin = object && originAt(trace.project, here.module, object);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'class') return undefined;
  const { module, binding } = origin;
  const body = field(binding.node, 'body');
  const kept = body && bindingsOf(body).get(name);
  const changed = new RegExp(`\\.${name}\\s*(\\+?=[^=]|\\[|\\.\\w+\\()`);
  if (kept?.kind !== 'value' || changed.test(module.text)) return undefined;
  const list = trace.walk.list(trace, kept.node, { ...here, module });
  return list && { ...list, elements: list.elements.map(fixed) };
}

/** The positional arguments of a call from one on, as `*layers` gets them. */
export function restList(
  trace: Trace,
  call: Node,
  from: number,
  here: Here,
): ListValue | undefined {
  const layers = callArguments(call)
    .positional.slice(from)
    .map((node) => middlewareOf(trace, node, here) ?? bareLayer(trace, node, here));
  const known = layers.filter((layer) => layer !== undefined);
  return known.length === layers.length ? { kind: 'list', elements: known.map(fixed) } : undefined;
}
