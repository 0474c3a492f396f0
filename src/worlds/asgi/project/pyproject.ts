import { applyEdits } from '../../../languages/edit.ts';
import { insertElement, removal } from '../../../languages/python/print/edit.ts';
import type { Span } from '../../../types.ts';

/**
 * `pyproject.toml` with requirements in its `[project]` `dependencies` (PEP 621); undefined where there is no such list.
 * The list keeps its form: TOML writes arrays as Python writes lists.
 */
export function withDependencies(text: string, added: readonly string[]): string | undefined {
  return added.reduce<string | undefined>((at, requirement) => {
    const list = at === undefined ? undefined : dependencyList(at);
    if (at === undefined || !list) return undefined;
    const quoted = JSON.stringify(requirement);
    const after = applyEdits(at, [insertElement(at, list, quoted, undefined)]);
    // Where the last element had no comma, it has none now.
    const isBare = !/,\s*(#.*\s*)*\]$/.test(at.slice(list.start, list.end));
    return isBare ? after.replace(`${quoted},`, quoted) : after;
  }, text);
}

/** The text that `withDependencies` made this one of; undefined where it was changed since. */
export function withoutDependencies(text: string, added: readonly string[]): string | undefined {
  const rest = added.toReversed().reduce<string | undefined>((at, requirement) => {
    const list = at === undefined ? undefined : dependencyList(at);
    const quoted = JSON.stringify(requirement);
    const start = at === undefined || !list ? -1 : at.lastIndexOf(quoted, list.end);
    if (at === undefined || !list || start < list.start) return undefined;
    return applyEdits(at, [removal(at, { start, end: start + quoted.length }, 0)]);
  }, text);
  if (rest === undefined) return undefined;
  // The comma that the element before it had, or was given.
  const list = dependencyList(rest);
  const comma = rest.lastIndexOf(',', list?.end);
  return [rest, `${rest.slice(0, comma)}${rest.slice(comma + 1)}`].find(
    (candidate) => withDependencies(candidate, added) === text,
  );
}

function dependencyList(text: string): Span | undefined {
  const table = /^\[project\][ \t]*(#.*)?$/m.exec(text);
  if (!table) return undefined;
  const from = table.index + table[0].length;
  const next = /^\[/m.exec(text.slice(from));
  const end = next ? from + next.index : text.length;
  const key = /^dependencies[ \t]*=[ \t]*\[/m.exec(text.slice(from));
  if (!key || from + key.index >= end) return undefined;
  const start = from + key.index + key[0].length - 1;
  const tokens = text.slice(start + 1).matchAll(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#.*|\]/g);
  for (const token of tokens)
    if (token[0] === ']') return { start, end: start + 1 + token.index + 1 };
  return undefined;
}
