import { originAt } from '../../../languages/python/names/origins.ts';
import {
  decoratorsOf,
  isAsync,
  nameOf,
  parametersOf,
  returnedBy,
} from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import { REGISTERS } from './hands-on.ts';

/**
 * A decorator of the project under which a call of the function is one call of it, with what it was given: one that gives
 * the function back, or logs or measures around `return fn(*args, **kwargs)`.
 */
export function passesThrough(project: Project, module: Module, decorator: Node): boolean {
  const origin = decorator.type === 'call' ? undefined : originAt(project, module, decorator);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'def') return false;
  const { node: definition } = origin.binding;
  const [fn, another] = parametersOf(definition);
  const body = field(definition, 'body');
  const isPlain = decoratorsOf(definition).length === 0 && !isAsync(definition);
  if (fn === undefined || another !== undefined || !body || !isPlain) return false;
  if (REGISTERS.test(definition.text)) return false;
  const [returned, other] = returnedBy(definition);
  if (!returned || other || returned.parent?.id !== statements(body).at(-1)?.id) return false;
  const used = descendants(body, 'identifier').filter(
    (each) => each.text === fn && !isSpokenOf(each),
  );
  const [only, more] = used;
  if (!only || more) return false;
  return only.id === returned.id || isCalledOnce(body, returned.text, only);
}

/** `@wraps(fn)`, `fn.__name__` */
function isSpokenOf({ id, parent }: Node): boolean {
  if (parent?.type === 'attribute') return field(parent, 'object')?.id === id;
  const call = parent?.type === 'argument_list' ? parent.parent : undefined;
  return call?.type === 'call' && /(^|\.)wraps$/.test(field(call, 'function')?.text ?? '');
}

/** The function that is returned calls it in a statement of its own, and returns what comes of that. */
function isCalledOnce(body: Node, name: string, fn: Node): boolean {
  const inner = statements(body)
    .map((each) => field(each, 'definition') ?? each)
    .find((each) => each.type === 'function_definition' && nameOf(each) === name);
  const within = inner && field(inner, 'body');
  const call = fn.parent;
  if (!inner || !within || isAsync(inner) || call?.type !== 'call') return false;
  const [given, named, third] = parametersOf(inner).map((each) => each.replace(/^\*+/, ''));
  const { positional, named: others } = callArguments(call);
  const isWhole =
    third === undefined &&
    others.size === 0 &&
    field(call, 'function')?.id === fn.id &&
    /^\(\s*\*\w+[^*]*\*\*/.test(field(inner, 'parameters')?.text ?? '') &&
    positional.map(({ text }) => text).join() === `*${given},**${named}`;
  const isKept = descendants(within, 'identifier').every(
    ({ text, parent }) => ![given, named].includes(text) || /splat$/.test(parent?.type ?? ''),
  );
  const returned = returnedBy(inner);
  if (!isKept || !isWhole || returned.length !== 1) return false;
  const [result] = returned;
  const last = statements(within).at(-1);
  if (result?.parent?.id !== last?.id) return false;
  if (result?.id === call.id) return true;
  const { parent: assigned } = call;
  return (
    assigned?.type === 'assignment' &&
    assigned.parent?.parent?.id === within.id &&
    field(assigned, 'left')?.text === result?.text
  );
}
