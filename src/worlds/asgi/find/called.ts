import { field, type Module, type Project } from '../../../languages/python/tree/module.ts';
import { anyOf, callOf, descendants } from '../../../languages/python/tree/search.ts';

/** The names that a class may be called by, and the files in which something is called by one. */
export type CalledBy = { readonly names: ReadonlySet<string>; readonly files: readonly string[] };

/**
 * Every name that some file gives to one of these classes or to what derives from them, by the words of the text: what a
 * name stands for has to be asked of those calls only, and of those files only. `isOurs` says which files count.
 */
export function namesOfClasses(
  project: Project,
  classes: readonly string[],
  isOurs: (path: string) => boolean,
): CalledBy {
  const names = new Set<string>();
  const files = new Set<string>();
  for (let fresh = classes; fresh.length > 0; ) {
    for (const name of fresh) names.add(name);
    project.expect(fresh);
    const paths = project.mentioning(...fresh).filter(isOurs);
    const handedOn = paths.flatMap((path) => {
      const text = project.files.read(path) ?? '';
      if (callOf(fresh).test(text)) files.add(path);
      const module = givenOn(fresh).test(text) ? project.module(path) : undefined;
      return module ? namesGiven(module, fresh) : [];
    });
    fresh = [...new Set(handedOn)].filter((name) => !names.has(name));
  }
  return { names, files: [...files].sort() };
}

/** It gets another name, or is a base, an element or an argument: everything but a call, an import and an annotation. */
const givenOn = (names: readonly string[]): RegExp =>
  new RegExp(
    `${anyOf(names)}[\\s\\\\]+as\\b|(?:[=(,]|\\b(?:else|or|and))[\\s\\\\]*(?:\\w+\\s*\\.\\s*)*${anyOf(names)}(?![\\s\\\\]*\\()`,
  );

/** Where names are given: the field that gets it, and the one that it comes from. */
const GIVING: Readonly<Record<string, readonly [to: string, from: string]>> = {
  aliased_import: ['alias', 'name'],
  class_definition: ['name', 'superclasses'],
  assignment: ['left', 'right'],
  named_expression: ['name', 'value'],
};

function namesGiven(module: Module, names: readonly string[]): string[] {
  const isGiven = givenOn(names);
  return descendants(module.root, ...Object.keys(GIVING)).flatMap((node) => {
    const [to, from] = (GIVING[node.type] ?? []).map((name) => field(node, name));
    // A call gives what it makes, not what is called.
    if (!to || !from || from.type === 'call' || !isGiven.test(`=${from.text}`)) return [];
    return [to, ...descendants(to, 'identifier')].flatMap(({ type, text }) =>
      type === 'identifier' ? [text] : [],
    );
  });
}
