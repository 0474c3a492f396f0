import { starImports } from '../../../languages/python/names/stars.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { around, descendants, nodesOf } from '../../../languages/python/tree/search.ts';

const READS = /^(list|tuple|len|enumerate|reversed|sorted|zip|print|str|repr)$/;

/** A builtin of that name, and not what the module calls so. */
const onlyReads = (module: Module, name: string): boolean =>
  READS.test(name) && !module.bindings.has(name) && starImports(module).length === 0;

/** `D[x] = ...`, `D.update(...)`, under another name, or handed to somebody. */
export const isChanged = (module: Module, name: string): boolean =>
  // Names may have letters that `\w` and `\b` do not know.
  new RegExp(
    `(?<![\\p{L}\\w])(${name}\\s*(\\[[^\\]]*\\]\\s*=[^=]|\\|=)|del\\s+${name}(?![\\p{L}\\w]))`,
    'u',
  ).test(module.text) ||
  nodesOf(module, 'assignment').some((each) => field(each, 'right')?.text === name) ||
  nodesOf(module, 'call').some((call) => {
    const fn = field(call, 'function');
    const isMethod =
      fn?.text.startsWith(`${name}.`) && !/\.(values|keys|items|get|copy)$/.test(fn.text);
    const { positional, named } = callArguments(call);
    const isGiven = [...positional, ...named.values()].some(({ text }) => text === name);
    return isMethod || (isGiven && !onlyReads(module, fn?.text ?? ''));
  });

/**
 * A dictionary that was found by way of a name: the name hands it to somebody, who may change it, or changes it itself, or
 * a loop over the list that it stands in does.
 */
export function isChangedOnTheWay(
  modules: readonly Module[],
  name: string,
  dictionary: Node,
): boolean {
  const bound = around(dictionary, /^assignment$/);
  const called = bound && field(bound, 'left')?.text;
  // `a, *b = ...`, `D[x] = ...`: what it is called then is not looked for.
  if (called !== undefined && !/^[\p{L}\w.]+$/u.test(called)) return true;
  const isWhole = bound && field(bound, 'right')?.id === dictionary.id;
  const handsOn =
    called === undefined ? undefined : new RegExp(`[(,=]\\s*${called}\\s*\\[[^\\]]*\\]\\s*[,)]`);
  return [...new Set(modules)].some(
    (module) =>
      isChanged(module, name) ||
      (isWhole && called && isChanged(module, called)) ||
      handsOn?.test(module.text) ||
      nodesOf(module, 'for_statement', 'for_in_clause').some((loop) => {
        const [left, right] = [field(loop, 'left'), field(loop, 'right')];
        const isOver =
          right && descendants(right, 'identifier').some(({ text }) => text === called);
        const names =
          left?.type === 'identifier' ? [left] : left && descendants(left, 'identifier');
        return isOver && names?.some(({ text }) => isChanged(module, text));
      }),
  );
}

/** Somewhere in a text a key of that name is written or taken out, whatever dictionary it is that has it there. */
export const isWritten = (text: string, key: string): boolean =>
  text.includes(key) &&
  new RegExp(
    `\\[\\s*["']${key}["']\\s*\\]\\s*\\|?=[^=]|\\bdel\\b.*\\[\\s*["']${key}["']|(setdefault|pop|__setitem__)\\(\\s*["']${key}["']|update\\([^)]*\\b${key}\\b`,
  ).test(text);

/** What `**options` was given is not what it is any more. */
export const isRebound = (module: Module, name: string): boolean =>
  isChanged(module, name) ||
  nodesOf(module, 'assignment', 'augmented_assignment').some(
    (each) => field(each, 'left')?.text === name,
  );
