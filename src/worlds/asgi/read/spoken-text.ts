import type { Module, Node } from '../../../languages/python/tree/module.ts';
import { anyOf } from '../../../languages/python/tree/search.ts';

/** Ways to get something by its name. */
const BY_NAME =
  /\b(getattr|methodcaller|attrgetter|globals|locals|vars|import_string|eval)\(|__dict__/;

/** A text can mean something by its name: as an attribute, imported unless it is a member of a class, or in a string. */
export function mayHave(text: string, name: string, member: boolean): boolean {
  if (new RegExp(`\\.[\\s\\\\]*${name}(?!\\w)`).test(text) || isByName(text, name)) return true;
  const isIt = new RegExp(`${anyOf([name])}|[*]`);
  return !member && [...text.matchAll(IMPORTED)].some(([, names = '']) => isIt.test(names));
}

/** What stands behind `import`, over several lines where it is in parentheses or a line goes on. */
const IMPORTED = /\bimport\b[\s\\]*(\((?:[^)#]|#[^\n]*)*|(?:[^\n\\]|\\[\s\S])*)/g;

/** Its name stands in a string, and something is got by a name. */
export const isByName = (text: string, name: string): boolean =>
  new RegExp(`["']${name}["']`).test(text) && BY_NAME.test(text);

/** Where a name stands in a module, by its text first: most that have it in them have it in a comment or a longer word. */
export function namesIn(module: Module, name: string): Node[] {
  const found = module.text.matchAll(new RegExp(anyOf([name]), 'g'));
  return [...found].flatMap(({ index }) => {
    const node = module.root.descendantForIndex(index, index + name.length);
    return node?.type === 'identifier' && node.text === name ? [node] : [];
  });
}
