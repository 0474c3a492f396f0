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
const DEEPEST = 400;

/** A question that is being asked. */
type Question = {
  /** Steps that its module's account has when it begins, and how many of them it was given so far. */
  readonly account: number;
  given: number;
  left: number;
  cut: Doubt | undefined;
};

type State = {
  /** The question that is being asked; undefined while nothing is. */
  question: Question | undefined;
  depth: number;
  /** What the questions of each module have used, by its path. */
  readonly used: Map<string, number>;
  readonly cuts: Map<string, Doubt>;
};

const stateOf = perObject(
  (_: Project): State => ({
    question: undefined,
    depth: 0,
    used: new Map(),
    cuts: new Map(),
  }),
);

/** Every place where something was not followed to its end, each once. */
export const cutsOf = (project: Project): readonly Doubt[] => [...stateOf(project).cuts.values()];

/** The question that is being asked has been cut: what it finds may not be all, and is not worth remembering. */
export const isCut = (project: Project): boolean => stateOf(project).question?.cut !== undefined;

/**
 * Asks one question with a share of steps of its own, out of the account of the module that it starts in. A question
 * within a question takes its steps from that one, too.
 */
export function ask<T>(project: Project, module: Module, question: () => T): Asked<T> {
  const state = stateOf(project);
  const outer = state.question;
  const used = state.used.get(module.path) ?? 0;
  const account = Math.max(LEAST, PER_MODULE + PER_CHARACTER * module.text.length - used);
  const share = Math.min(SHARE, account, outer?.left ?? SHARE);
  const own: Question = { account, given: share, left: share, cut: undefined };
  state.question = own;
  try {
    const answer = question();
    return { answer, cut: own.cut };
  } finally {
    const taken = own.given - own.left;
    state.used.set(module.path, used + taken);
    state.question = outer;
    if (outer) outer.left -= taken;
    if (outer) outer.cut ??= own.cut;
  }
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
  const { question } = state;
  if (!question) return ask(project, module, () => step(project, module, node, follow)).answer;
  if (question.left <= 0) return cut(state, question, module, node, 'this takes too many steps');
  if (state.depth >= DEEPEST) return cut(state, question, module, node, 'this goes too deep');
  question.left -= 1;
  state.depth += 1;
  try {
    return follow();
  } finally {
    state.depth -= 1;
  }
}

/** Gives the question more steps for code that it sees for the first time, as far as the account has them. */
export function allow(project: Project, steps: number): void {
  const { question } = stateOf(project);
  if (!question) return;
  const more = Math.max(0, Math.min(steps, question.account - question.given));
  question.given += more;
  question.left += more;
}

function cut(
  state: State,
  question: Question,
  { path }: Module,
  node: Node,
  why: string,
): undefined {
  // One place is enough: what asked goes on to be asked from the next one.
  if (question.cut) return undefined;
  question.cut = { file: path, line: lineOf(node), reason: `${why} and is not followed further` };
  state.cuts.set(`${path}:${question.cut.line}`, question.cut);
  return undefined;
}
