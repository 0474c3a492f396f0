import { originsAt } from '../../../languages/python/names/origins.ts';
import {
  children,
  field,
  firstCode,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { stringValue } from '../../../languages/python/tree/search.ts';
import { listNamed } from '../read/kept.ts';
import { importsIn } from '../read/loaded.ts';
import type { Here, Item, Pair } from '../read/values.ts';
import { isChanged, isChangedOnTheWay, isRebound, isWritten } from './changed.ts';
import { isSameThing } from './decided.ts';
import type { Resolve, Stand } from './stand.ts';

/** Where a name stands in the target of an assignment or a loop, part in part, behind a star from the end. */
export function pathTo(target: Node | undefined, name: string): number[] | undefined {
  if (!target) return undefined;
  if (target.type === 'identifier') return target.text === name ? [] : undefined;
  const parts = children(target);
  if (target.type === 'parenthesized_expression') return pathTo(parts[0], name);
  const star = parts.findIndex(({ type }) => type === 'list_splat_pattern');
  for (const [index, part] of parts.entries()) {
    const inner = index === star ? undefined : pathTo(part, name);
    if (inner) return [star >= 0 && index > star ? index - parts.length : index, ...inner];
  }
  return undefined;
}

/** One of the parts of something that is written out. */
export function partAt(item: Item, [first, ...rest]: readonly number[]): Item | undefined {
  if (first === undefined) return item;
  const part = item.parts?.at(first) ?? (item.parts ? undefined : writtenPart(item, first));
  return part && partAt(part, rest);
}

function writtenPart(item: Item, index: number): Item | undefined {
  const { node, here, layer } = item;
  // `cls, *_, options = layer`
  if (layer) return index === 0 ? item : undefined;
  if (!/^(tuple|list|expression_list|pattern_list)$/.test(node.type)) return undefined;
  const parts = children(node).filter(({ type }) => type !== 'comment');
  if (parts.some(({ type }) => /splat/.test(type))) return undefined;
  const part = parts.at(index);
  return part && { node: part, here };
}

/** `layers[1]`, `entry[0]`, `LAYERS["gzip"]`, where that is written out and nothing changes it. */
export function keyedPart(
  project: Project,
  node: Node,
  here: Here,
  again: Resolve,
): Stand | undefined {
  const [value, key, another] = [field(node, 'value'), ...node.childrenForFieldName('subscript')];
  if (!value || !key || another) return undefined;
  const at = again(key);
  if (!at) return undefined;
  const index = at.number ?? (/^-?\d+$/.test(at.node.text) ? Number(at.node.text) : undefined);
  const list = value.type === 'identifier' ? listNamed(here.scope, value.text) : undefined;
  if (list && index !== undefined) {
    const item = list.items?.at(index);
    if (!item || item.conditional || list.items?.some(({ conditional }) => conditional))
      return undefined;
    const found = again(item.node, item.here);
    return found && { ...(item.layer && { layer: item.layer }), ...found, moved: true };
  }
  const pairs = passedOptions(value, here) ?? writtenPairs(project, value, here, again);
  if (pairs) {
    const found = pairs.filter((pair) => isSameThing(project, pair.key, at) !== false);
    const [only, more] = found;
    if (!only || more || isSameThing(project, only.key, at) !== true) return undefined;
    if (isWrittenSomewhere(project, stringValue(at.node), only, here)) return undefined;
    const inner = again(only.value.node, only.value.here);
    return inner && { ...inner, moved: true };
  }
  const whole = again(value);
  if (
    !whole ||
    index === undefined ||
    (whole.node.type === 'list' && value.id !== whole.node.id && !whole.moved)
  )
    return undefined;
  const part = partAt(whole, [index]);
  const found = part && again(part.node, part.here);
  return found && { ...found, moved: true };
}

/** The class in `add_middleware(**layer)`: it and what else is passed are written out, and no key is put together. */
export function splattedClass(
  project: Project,
  node: Node,
  here: Here,
  again: Resolve,
): Stand | undefined {
  const options = firstCode(node);
  const known = options && passedOptions(options, here);
  const pairs = known ?? (options && writtenPairs(project, options, here, again));
  const keys = pairs?.map(({ key }) => key.text ?? stringValue(key.node));
  // What is dispatched to would be the layer, not the class.
  if (!pairs || !keys || keys.includes(undefined) || keys.includes('dispatch')) return undefined;
  const pair = pairs[keys.indexOf('middleware_class')];
  if (!pair || isWrittenSomewhere(project, 'middleware_class', pair, here)) return undefined;
  const found = again(pair.value.node, pair.value.here);
  return found && { ...found, moved: true };
}

/** What `**options` was given, where its name stands for that still. */
function passedOptions(node: Node, here: Here): readonly Pair[] | undefined {
  const options = node.type === 'identifier' ? here.scope.options.get(node.text) : undefined;
  return options && !isRebound(here.module, node.text) ? options : undefined;
}

/** In the module that takes it out, in the one that has it, or in what these import. */
function isWrittenSomewhere(
  project: Project,
  key: string | undefined,
  { value }: Pair,
  { module }: Here,
): boolean {
  if (key === undefined) return false;
  const modules = [...new Set([module, value.here.module])];
  return (
    modules.some(({ text }) => isWritten(text, key)) ||
    modules
      .flatMap((each) => importsIn(project)(each))
      .some((path) => isWritten(project.files.read(path) ?? '', key))
  );
}

/** The pairs of a dictionary that is written out and that nothing changes; of a key that stands there twice the last. */
export function writtenPairs(
  project: Project,
  node: Node,
  here: Here,
  again: Resolve,
): readonly Pair[] | undefined {
  const { dictionary, module } = dictionaryOf(project, node, here, again) ?? {};
  if (!dictionary || !module) return undefined;
  const at = { ...here, module };
  const pairs: Pair[] = [];
  for (const each of children(dictionary)) {
    if (each.type === 'comment') continue;
    const [key, value] = [field(each, 'key'), field(each, 'value')];
    if (each.type !== 'pair' || !key || !value) return undefined;
    const known = pairs.findIndex((pair) =>
      isSameThing(project, pair.key, { node: key, here: at }),
    );
    const pair = {
      key: pairs[known]?.key ?? { node: key, here: at },
      value: { node: value, here: at },
    };
    if (known < 0) pairs.push(pair);
    else pairs[known] = pair;
  }
  return pairs;
}

function dictionaryOf(
  project: Project,
  node: Node,
  here: Here,
  again: Resolve,
): { dictionary: Node; module: Module } | undefined {
  if (node.type === 'dictionary') return { dictionary: node, module: here.module };
  if (node.type !== 'identifier') return undefined;
  const passed = again(node);
  if (passed?.node.type === 'dictionary' && passed.moved) {
    const { module } = passed.here;
    const isKept = !isChangedOnTheWay([here.module, module], node.text, passed.node);
    return isKept ? { dictionary: passed.node, module } : undefined;
  }
  const [origin, another] = originsAt(project, here.module, node);
  if (another || origin?.kind !== 'local' || origin.binding.kind !== 'value') return undefined;
  const { module, name, binding } = origin;
  const { node: dictionary } = binding;
  return dictionary.type === 'dictionary' && !isChanged(module, name)
    ? { dictionary, module }
    : undefined;
}
