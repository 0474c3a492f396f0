import { step } from '../../../languages/python/budget.ts';
import {
  importedBy,
  type Origin,
  originAt,
  originsAt,
} from '../../../languages/python/names/origins.ts';
import type { Definition } from '../../../languages/python/scope/definition.ts';
import { atTheEnd, type Reaching, reaching } from '../../../languages/python/scope/reaching.ts';
import {
  decoratorsOf,
  isAsync,
  parametersOf,
  returnedBy,
} from '../../../languages/python/tree/functions.ts';
import {
  field,
  firstCode,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { descendants, ownNodes } from '../../../languages/python/tree/search.ts';
import { standsFor } from '../recognise/stands.ts';
import { atModule } from './at-module.ts';
import { type Here, newScope } from './values.ts';

/** Longer ways than this from a name to its classes are not gone. */
const DEEPEST = 8;

type Choices = readonly Origin[] | undefined;

/**
 * The classes of which one is meant: `A if debug else B`, a name that is bound in two branches, an import that may fail.
 * Undefined where one of them is not known.
 */
export function choicesOf(project: Project, node: Node, here: Here, depth = 0): Choices {
  if (depth > DEEPEST) return undefined;
  const again = (other: Node | undefined, there = here): Choices =>
    other && choicesOf(project, other, there, depth + 1);
  switch (node.type) {
    case 'none':
      return [];
    case 'parenthesized_expression':
      return again(firstCode(node));
    case 'conditional_expression': {
      const [yes, , no] = statements(node);
      return all([again(yes), again(no)]);
    }
    case 'boolean_operator':
      return field(node, 'operator')?.text === 'or'
        ? all(statements(node).map((each) => again(each)))
        : undefined;
    case 'identifier': {
      const found = standsFor(project, node, here);
      const isOther = found && !found.isUnclear && !found.parts && found.node.id !== node.id;
      if (isOther) return again(found.node, found.here);
      return ofNames(project, here.module, reaching(here.module, node), again);
    }
    case 'attribute': {
      const object = field(node, 'object');
      const owner = object && originAt(project, here.module, object);
      const name = field(node, 'attribute')?.text ?? '';
      if (owner?.kind === 'module') return ofModule(project, owner.module, name, here, again);
      const origin = originAt(project, here.module, node);
      return origin?.kind === 'external' ? [origin] : undefined;
    }
    case 'call':
      return ofCall(project, node, here, again);
    default:
      return undefined;
  }
}

/** A plain function of the project that returns one class or another. */
function ofCall(project: Project, call: Node, here: Here, again: Again): Choices {
  const fn = field(call, 'function');
  const [origin, another] = fn ? originsAt(project, here.module, fn) : [];
  if (another || origin?.kind !== 'local' || origin.binding.kind !== 'def') return undefined;
  const { module, binding } = origin;
  const { node: definition } = binding;
  const isPlain = decoratorsOf(definition).length === 0 && !isAsync(definition);
  if (!isPlain || ownNodes(definition, 'yield').length > 0) return undefined;
  const returned = returnedBy(definition);
  const parameters = parametersOf(definition);
  const isPassed = ({ text }: Node): boolean => parameters.includes(text);
  if (returned.some((each) => isPassed(each) || descendants(each, 'identifier').some(isPassed)))
    return undefined;
  const at = { ...here, module, scope: newScope([], undefined, new Set(), definition) };
  return returned.length > 1 ? all(returned.map((each) => again(each, at))) : undefined;
}

type Again = (node: Node | undefined, there?: Here) => Choices;

const all = (parts: readonly Choices[]): Choices =>
  parts.some((each) => each === undefined) ? undefined : parts.flatMap((each) => each ?? []);

function ofNames(
  project: Project,
  module: Module,
  { reached, unbound }: Reaching,
  again: Again,
  here?: Here,
): Choices {
  if (unbound || reached.length === 0) return undefined;
  return all(
    reached.map(({ definition }) => ofDefinition(project, module, definition, again, here)),
  );
}

function ofDefinition(
  project: Project,
  module: Module,
  definition: Definition,
  again: Again,
  here: Here | undefined,
): Choices {
  const { name, by: node } = definition;
  switch (definition.kind) {
    case 'class':
    case 'function': {
      const kind = definition.kind === 'class' ? 'class' : 'def';
      return [{ kind: 'local', module, name, binding: { kind, node } }];
    }
    case 'value':
      return again(definition.value, here);
    case 'import': {
      const target = importedBy(project, module, definition);
      if (target?.kind === 'name') {
        const at = here ?? atModule(module);
        // A step of its own: modules may hand a name on from one to the next without end, or in a circle.
        return step(project, module, node, () =>
          ofModule(project, target.module, target.name, at, again),
        );
      }
      return target?.kind === 'external' ? [target] : undefined;
    }
    default:
      return undefined;
  }
}

/** What a name of a module may stand for once it has run. */
function ofModule(
  project: Project,
  module: Module,
  name: string,
  here: Here,
  again: Again,
): Choices {
  const at = { ...here, module, scope: newScope([module.bindings]) };
  return ofNames(project, module, atTheEnd(module, name), again, at);
}
