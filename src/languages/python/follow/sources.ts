import { step } from '../budget.ts';
import { importedBy, originAt } from '../names/origins.ts';
import type { Condition } from '../scope/condition.ts';
import type { Reached } from '../scope/effect.ts';
import { atTheEnd, reaching } from '../scope/reaching.ts';
import { field, type Module, type Node, type Project } from '../tree/module.ts';
import type { Expression } from './reading.ts';

/** Where the value of a name comes from, one step back. */
export type Source = Expression & {
  /**
   * `whole`: the value itself. `part`: one of several that are unpacked. `element`: one after the other of what a loop
   * goes through. `changed`: what `x += ...` makes of it. `entered`: what a context manager gives. `parameter`: whatever callers give. `definition`: a
   * function or class. `unknown`: it is bound there, but to what is not known.
   */
  readonly kind:
    | 'whole'
    | 'part'
    | 'element'
    | 'changed'
    | 'entered'
    | 'parameter'
    | 'definition'
    | 'unknown';
  /** What its annotation says of the name. */
  readonly type?: Node;
  readonly isAsync?: boolean;
  /** The conditions that hold where the value is this one. */
  readonly when: readonly Condition[];
};

/** Where the value of a name comes from: every definition that may be in force where it is used. */
export function follow(project: Project, module: Module, name: Node): readonly Source[] {
  if (name.type === 'identifier')
    return reaching(module, name).reached.flatMap((each) => ofReached(project, module, each));
  const origin = originAt(project, module, name);
  return origin?.kind === 'local' && origin.binding.kind !== 'import'
    ? [
        {
          kind: origin.binding.kind === 'value' ? 'whole' : 'definition',
          module: origin.module,
          node: origin.binding.node,
          when: [],
        },
      ]
    : [];
}

function ofReached(
  project: Project,
  module: Module,
  { definition, when }: Reached,
): readonly Source[] {
  const { by } = definition;
  switch (definition.kind) {
    case 'value':
      return [
        {
          kind: 'whole',
          module,
          node: definition.value,
          when,
          ...(definition.type && { type: definition.type }),
        },
      ];
    case 'part':
    case 'element':
      return [{ kind: definition.kind, module, node: definition.of, when }];
    case 'entered': {
      const { manager, isAsync } = definition;
      return [{ kind: 'entered', module, node: manager, when, isAsync }];
    }
    case 'changed':
      return [{ kind: 'changed', module, node: by, when }];
    case 'parameter':
      return [{ kind: 'parameter', module, node: definition.parameter, when }];
    case 'function':
    case 'class':
      return [{ kind: 'definition', module, node: by, when }];
    case 'import': {
      const target = importedBy(project, module, definition);
      if (target?.kind !== 'name') return [];
      const { reached } = atTheEnd(target.module, target.name);
      // Modules may hand a name to each other in a circle.
      const there = step(project, module, by, () =>
        reached.flatMap((each) => ofReached(project, target.module, each)),
      );
      return there ?? [];
    }
    default:
      return [{ kind: 'unknown', module, node: by, when }];
  }
}

/** Expressions that a variable gets its value from; of `scheme, token = ...` it is a part. */
export type SourceExpression = Expression & {
  readonly isPart: boolean;
  readonly when: readonly Condition[];
};

export const expressionsOf = (project: Project, module: Module, name: Node): SourceExpression[] =>
  follow(project, module, name).flatMap((source) =>
    sidesOf(source).map((node) => ({
      module: source.module,
      node,
      when: source.when,
      isPart: source.kind === 'part',
    })),
  );

/** The expressions that a source is made of; none for what is no expression. */
export function sidesOf({ kind, node }: Source): Node[] {
  if (kind === 'changed')
    return [field(node, 'left'), field(node, 'right')].flatMap((side) => side ?? []);
  return /^(whole|part|entered)$/.test(kind) ? [node] : [];
}
