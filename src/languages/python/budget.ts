import type { Doubt } from '../../types.ts';
import { perObject } from '../memo.ts';
import { lineOf, type Module, type Node, type Project } from './tree/module.ts';

/** An answer, and where it was given up for its length, if it was. */
export type Asked<T> = { readonly answer: T; readonly cut: Doubt | undefined };

/** Steps that one question may take, and what is left to each where its module's account is empty. */
const SHARE = 20_000;
const LEAST = 200;
/** Steps that all questions which start in a module may take together: linear in the size of the project. */
const PER_MODULE = 100_000;
const PER_CHARACTER = 20;
/** Steps within steps: what the stack of V8 holds, with room to spare. */
const DEEPEST = 200;

/** The question that is being asked. */
type State = {
  /** Steps that are left to it; undefined while nothing is asked. */
  left: number | undefined;
  depth: number;
  cut: Doubt | undefined;
  /** What the questions of each module have used, by its path. */
  readonly used: Map<string, number>;
  readonly cuts: Map<string, Doubt>;
};

const stateOf = perObject(
  (_: Project): State => ({
    left: undefined,
    depth: 0,
    cut: undefined,
    used: new Map(),
    cuts: new Map(),
  }),
);

/** Every place where something was not followed to its end, each once. */
export const cutsOf = (project: Project): readonly Doubt[] => [...stateOf(project).cuts.values()];

/** The question that is being asked has been cut: what it finds may not be all, and is not worth remembering. */
export const isCut = (project: Project): boolean => stateOf(project).cut !== undefined;

/**
 * Asks one question with a share of steps of its own, out of the account of the module that it starts in. A question
 * within a question takes its steps from that one, too.
 */
export function ask<T>(project: Project, module: Module, question: () => T): Asked<T> {
  const state = stateOf(project);
  const { left: outer, cut: before } = state;
  const share = Math.min(shareOf(state, module), outer ?? Number.POSITIVE_INFINITY);
  state.left = share;
  state.cut = undefined;
  try {
    const answer = question();
    return { answer, cut: state.cut };
  } finally {
    const taken = share - state.left;
    state.used.set(module.path, (state.used.get(module.path) ?? 0) + taken);
    state.left = outer === undefined ? undefined : outer - taken;
    state.cut = before ?? (outer === undefined ? undefined : state.cut);
  }
}

function shareOf({ used }: State, { path, text }: Module): number {
  const rest = PER_MODULE + PER_CHARACTER * text.length - (used.get(path) ?? 0);
  return Math.max(LEAST, Math.min(SHARE, rest));
}

/**
 * One step of a question, at a node. Undefined where its share is used up or the stack would not hold: then whoever
 * asks answers with what it does not know. Outside of any question, the step is a question of its own.
 */
export function step<T>(
  project: Project,
  module: Module,
  node: Node,
  follow: () => T,
): T | undefined {
  const state = stateOf(project);
  if (state.left === undefined)
    return ask(project, module, () => step(project, module, node, follow)).answer;
  if (state.left <= 0) return cut(state, module, node, 'this takes too many steps');
  if (state.depth >= DEEPEST) return cut(state, module, node, 'this goes too deep');
  state.left -= 1;
  state.depth += 1;
  try {
    return follow();
  } finally {
    state.depth -= 1;
  }
}

/** Gives the question more steps for code that it sees for the first time: what it takes stays linear. */
export function allow(project: Project, steps: number): void {
  const state = stateOf(project);
  if (state.left !== undefined) state.left += steps;
}

function cut(state: State, { path }: Module, node: Node, why: string): undefined {
  const doubt = { file: path, line: lineOf(node), reason: `${why} and is not followed further` };
  // One place is enough: what asked goes on to be asked from the next one.
  if (state.cut === undefined) state.cuts.set(`${path}:${doubt.line}`, doubt);
  state.cut ??= doubt;
  return undefined;
}
