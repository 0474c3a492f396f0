import { perObject } from '../../../languages/memo.ts';
import { resolveModule } from '../../../languages/python/names/modules.ts';
import type { Module, Project } from '../../../languages/python/tree/module.ts';
import type { Trace } from './trace.ts';

const IMPORT = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+([^\n]*)|import[ \t]+([^\n]*))/gm;

/** Modules that a module imports, by the words of its lines. */
export const importsIn = perObject((project: Project) =>
  perObject((module: Module): string[] =>
    [...module.text.matchAll(IMPORT)].flatMap(([, from, names = '', plain = '']) => {
      const words = (from === undefined ? plain : names).match(/[.\w]+/g) ?? [];
      const dotted =
        from === undefined
          ? words
          : [from, ...words.map((name) => from.replace(/([^.])$/, '$1.') + name)];
      return dotted.flatMap((each) => resolveModule(project, module.path, each) ?? []);
    }),
  ),
);

/** What is loaded with the application: it ran, or is imported by what ran, maybe by way of others. */
export const loadedBy = perObject(({ project, target, modules }: Trace) => {
  const known = new Set([target.file, ...modules.keys()]);
  for (const each of known) {
    const module = project.module(each);
    for (const next of module ? importsIn(project)(module) : []) known.add(next);
  }
  return known;
});
