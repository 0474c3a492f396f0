import { perObject } from '../../memo.ts';
import { children, field, type Module, type Node } from '../tree/module.ts';
import { contains, descendants } from '../tree/search.ts';
import { BINDERS, type Definition, definitionsBy } from './definition.ts';

/** What has names of its own: a module, a function, a class, a comprehension. */
export type Scope = {
  readonly node: Node;
  /** Where each of its names is bound, in the sequence of the text; parameters are not among them. */
  readonly definitions: ReadonlyMap<string, readonly Definition[]>;
  /** What is said of a name without binding it: `x: int`. */
  readonly annotations: ReadonlyMap<string, Node>;
  /** Names that it binds outside of itself. */
  readonly declared: ReadonlyMap<string, 'global' | 'nonlocal'>;
  /** What leaves a block: `return`, `raise`, `break`, `continue`. */
  readonly jumps: readonly Node[];
};

const FUNCTIONS = ['function_definition', 'lambda'];
const COMPREHENSIONS = [
  ...['list_comprehension', 'set_comprehension', 'dictionary_comprehension'],
  'generator_expression',
];
const SCOPES = [...FUNCTIONS, ...COMPREHENSIONS, 'class_definition'];
const DECLARATIONS = ['global_statement', 'nonlocal_statement'];
const JUMPS = ['return_statement', 'raise_statement', 'break_statement', 'continue_statement'];
const KNOWN = new Set([...SCOPES, 'module']);

export const isFunction = ({ type }: Node): boolean => FUNCTIONS.includes(type);
export const isComprehension = ({ type }: Node): boolean => COMPREHENSIONS.includes(type);

type Open = {
  readonly node: Node;
  readonly definitions: Map<string, Definition[]>;
  readonly annotations: Map<string, Node>;
  readonly declared: Map<string, 'global' | 'nonlocal'>;
  readonly jumps: Node[];
};

/** The scopes of a module by the node that opens them, found in one pass over the tree. */
const scopesOf = perObject((module: Module): ReadonlyMap<number, Scope> => {
  const opened = new Map<number, Open>();
  const stack: Open[] = [];
  const open = (node: Node): void => {
    const scope: Open = {
      node,
      definitions: new Map(),
      annotations: new Map(),
      declared: new Map(),
      jumps: [],
    };
    opened.set(node.id, scope);
    stack.push(scope);
  };
  open(module.root);
  const types = [...BINDERS, ...SCOPES, ...DECLARATIONS, ...JUMPS];
  for (const node of descendants(module.root, ...new Set(types))) {
    while (stack.length > 1 && node.startIndex >= (stack.at(-1)?.node.endIndex ?? 0)) stack.pop();
    note(node, stack);
    if (SCOPES.includes(node.type)) open(node);
  }
  return opened;
});

function note(node: Node, stack: readonly Open[]): void {
  // `:=` in a comprehension binds around it.
  const isInside = ({ node: { type } }: Open): boolean => COMPREHENSIONS.includes(type);
  const scope = node.type === 'for_in_clause' ? stack.at(-1) : stack.findLast((s) => !isInside(s));
  if (!scope) return;
  if (JUMPS.includes(node.type)) scope.jumps.push(node);
  if (DECLARATIONS.includes(node.type)) {
    const where = node.type === 'global_statement' ? 'global' : 'nonlocal';
    for (const { text } of children(node)) scope.declared.set(text, where);
  }
  if (!BINDERS.some((type) => type === node.type)) return;
  const type = field(node, 'type');
  if (type && !field(node, 'right')) scope.annotations.set(field(node, 'left')?.text ?? '', type);
  for (const definition of definitionsBy(node)) {
    const known = scope.definitions.get(definition.name);
    if (known) known.push(definition);
    else scope.definitions.set(definition.name, [definition]);
  }
}

/** The scope that a node opens. */
export function scopeOf(module: Module, node: Node): Scope {
  const scope = scopesOf(module).get(node.id);
  if (!scope) throw new Error(`${node.type} opens no scope`);
  return scope;
}

/** The scope that a node is evaluated in: defaults, decorators and bases belong to the scope around. */
export function scopeAround(module: Module, node: Node): Scope {
  let at = node;
  let outside = -1;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    if (at.type === 'for_in_clause' && isFirstIterable(parent, at, node)) outside = parent.id;
    if (!KNOWN.has(parent.type) || parent.id === outside) continue;
    const isOwn = isComprehension(parent) || parent.type === 'module' || isBody(parent, at);
    if (isOwn) return scopeOf(module, parent);
  }
  return scopeOf(module, module.root);
}

const isBody = (scope: Node, at: Node): boolean => field(scope, 'body')?.id === at.id;

/** The first iterable of a comprehension is evaluated before it begins. */
function isFirstIterable(comprehension: Node, clause: Node, node: Node): boolean {
  const first = children(comprehension).find(({ type }) => type === 'for_in_clause');
  const over = field(clause, 'right');
  return first?.id === clause.id && over !== undefined && contains(over, node);
}

/** What functions bind outside of themselves: `global client; client = Redis()`. */
export const boundFromInside = perObject((module: Module) => {
  const scopes = [...scopesOf(module).values()].filter(({ declared }) => declared.size > 0);
  return (scope: Scope, name: string): readonly Definition[] => {
    const how = scope.node.id === module.root.id ? 'global' : 'nonlocal';
    return scopes
      .filter(({ node, declared }) => declared.get(name) === how && contains(scope.node, node))
      .flatMap(({ definitions }) => definitions.get(name) ?? []);
  };
});
