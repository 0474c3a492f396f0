import { onion } from '../../../concerns/index.ts';
import { memoized, perObject } from '../../../languages/memo.ts';
import { lineage, type OwnClass } from '../../../languages/python/names/classes.ts';
import { moduleOrigin } from '../../../languages/python/names/modules.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { reaching } from '../../../languages/python/scope/reaching.ts';
import type { LayerCode } from '../../../languages/python/source.ts';
import { nameOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
  parse,
} from '../../../languages/python/tree/module.ts';
import { around } from '../../../languages/python/tree/search.ts';
import { signaturesOf, tokensOf } from '../../../languages/python/tree/tokens.ts';
import { texts } from '../../../texts.gen.js';
import type { Answers, Concern } from '../../../types.ts';
import { recipeCodeOf } from '../recipes/index.ts';

/** A file of the generated package: its template, and whether its code still is as it was written. */
export type Template = { readonly name: string; readonly isWhole: boolean };

const FOLDER = 'asgi/';

type Written = { readonly tokens: string; readonly signatures: readonly string[] };

const writtenAs = memoized((name: string): Written | undefined => {
  const text = texts[`${FOLDER}${name}`];
  if (text === undefined) return undefined;
  const root = parse(text);
  return { tokens: tokensOf(root), signatures: signaturesOf(root) };
});

/**
 * The template that a file was written from. Its name tells nothing: the code is the template's, however it is
 * formatted, or it still defines every class and function of the template, each with its bases and parameters.
 */
export function templateOf(module: Module, candidate: string): Template | undefined {
  // As it was written, to the letter: nothing has to be parsed to know it.
  if (module.text === texts[`${FOLDER}${candidate}`]) return { name: candidate, isWhole: true };
  const written = writtenAs(candidate);
  if (!written || written.signatures.length === 0) return undefined;
  const signatures = signaturesIn(module);
  if (!written.signatures.every((each) => signatures.includes(each))) return undefined;
  return { name: candidate, isWhole: tokensIn(module) === written.tokens };
}

const tokensIn = perObject(({ root }: Module) => tokensOf(root));
const signaturesIn = perObject(({ root }: Module) => signaturesOf(root));

const usual = ({ options }: Concern): Answers =>
  Object.fromEntries(options.map((option) => [option.name, option.default ?? []]));

/** What a concern's layer is called and where it is imported from, and the same of a function for its arguments. */
const partsOf = (part: (code: LayerCode) => LayerCode['through']): ReadonlyMap<string, Part> =>
  new Map(
    onion.flatMap((concern) => {
      const code = recipeCodeOf(concern.id);
      const found = code && part(code.layer(usual(concern), []));
      if (!found?.module.startsWith('.')) return [];
      return [[found.name, { concern: concern.id, template: `${found.module.slice(1)}.py` }]];
    }),
  );

type Part = { readonly concern: string; readonly template: string };

const classes = partsOf(({ symbol }) => symbol);
const functions = partsOf(({ through }) => through);

/** A class that create-mw wrote, or that derives from one. */
export type OwnedClass = {
  readonly concern: string;
  /** It is the class itself. */
  readonly isItself: boolean;
  /** Nothing of it was changed. */
  readonly isWhole: boolean;
};

/** What a class is that create-mw wrote. */
export function ownedConcern(project: Project, owner: OwnClass): OwnedClass | undefined {
  for (const { module, definition } of lineage(project, owner)) {
    const part = classes.get(nameOf(definition));
    const template = part && templateOf(module, part.template);
    if (part && template) {
      const isItself = definition.id === owner.definition.id;
      return { concern: part.concern, isItself, isWhole: template.isWhole && isItself };
    }
  }
  return undefined;
}

/**
 * A class of ours that is imported by its own name from a file that still is its template to the letter: that file need
 * not be parsed to know it.
 */
export function importedWhole(
  project: Project,
  module: Module,
  symbol: Node,
): { readonly concern: string; readonly name: string; readonly path: string } | undefined {
  if (symbol.type !== 'identifier') return undefined;
  const [only, another] = reaching(module, symbol).reached;
  if (another || only?.definition.kind !== 'import') return undefined;
  const { module: from, imported: name } = only.definition;
  const part = name === undefined ? undefined : classes.get(name);
  if (name === undefined || !part) return undefined;
  const file = moduleOrigin(project, module.path, from);
  if (file?.kind !== 'module' || file.module.text !== texts[`${FOLDER}${part.template}`])
    return undefined;
  return { concern: part.concern, name, path: file.module.path };
}

/** The arguments of a registration go through a function that create-mw wrote: `X, **through(...)`. */
export function goesThrough(project: Project, module: Module, call: Node): boolean {
  return callArguments(call).positional.some((argument) => {
    const inner = argument.type === 'dictionary_splat' ? argument.firstNamedChild : undefined;
    const fn = inner?.type === 'call' ? field(inner, 'function') : undefined;
    const origin = fn && originAt(project, module, fn);
    if (origin?.kind !== 'local') return false;
    const part = functions.get(origin.name);
    return part !== undefined && templateOf(origin.module, part.template) !== undefined;
  });
}

/** The body of the function that registers the list: nobody writes the same by chance. */
const REGISTERS = `layer\nin\nreversed\n(\nmiddleware_stack\n(\n)\n)`;

/**
 * The list is the one of a generated stack.py: it stands in `middleware_stack()`, whose module registers what that
 * returns by our `install_middleware(app)`. What the list holds and how its function goes on is the user's to change.
 */
export function isOwnedList(module: Module, list: Node): boolean {
  const fn = around(list, /^function_definition$/);
  return fn !== undefined && nameOf(fn) === 'middleware_stack' && isOwnedStack(module);
}

/** The module is a generated stack.py, with whatever the user has made of its list. */
export const isOwnedStack = perObject(({ bindings }: Module): boolean => {
  const [stack, install] = ['middleware_stack', 'install_middleware'].map((name) =>
    bindings.get(name),
  );
  if (stack?.kind !== 'def' || parametersOf(stack.node).length > 0) return false;
  if (install?.kind !== 'def' || parametersOf(install.node).join() !== 'app') return false;
  return tokensOf(install.node).includes(REGISTERS);
});
