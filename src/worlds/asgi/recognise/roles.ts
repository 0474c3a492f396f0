import { callsIn } from '../../../languages/python/follow/never.ts';
import { isMadeBy } from '../../../languages/python/follow/values.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { codeOf } from '../../../languages/python/tree/code.ts';
import { catches, isForSome } from '../../../languages/python/tree/exceptions.ts';
import { methodOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  contains,
  descendants,
  givenTo,
  methodCall,
} from '../../../languages/python/tree/search.ts';
import { libraries } from '../libraries.ts';
import { answersOf, type LayerAnswer } from './answers.ts';
import { type CodeWord, piecesOf, wordsIn } from './code.ts';
import { type Credential, credentialsIn } from './credentials.ts';
import { type Handling, handlingsOf, handsOn, innerAttributes, ranAfter } from './handing.ts';
import { allHandlings } from './lent.ts';
import { isLogged } from './lines.ts';
import { isForSomeRequests } from './narrow.ts';
import { dealsWithAnswers } from './passing.ts';
import { letsStrangersIn } from './strangers.ts';
import { concernOfSymbol } from './symbols.ts';
import { COUNT, isUsual } from './usual.ts';

/** What the code of a layer does, each with the code that proves it. */
export type Traits = {
  /** Answers without handing the request on. */
  readonly rejections: readonly LayerAnswer[];
  /** Answers in place of an exception that came out of the application. */
  readonly caught: readonly LayerAnswer[];
  /** Texts in its code, but those that only its rejections have. */
  readonly words: readonly CodeWord[];
  /** Of these, the ones in code that deals with what the application has answered. */
  readonly onAnswers: readonly CodeWord[];
  /** What it reads of the request to decide who asks. */
  readonly credentials: readonly Credential[];
  /** Whoever shows none of it is let through. */
  readonly isOpen: boolean;
  /** Calls by name, in its own code and in that of its helpers. */
  readonly calls: readonly {
    readonly name: string;
    readonly node: Node;
    readonly isKept: boolean;
  }[];
  /** Lines that it logs, and observations that it counts, once the application has answered. */
  readonly logs: readonly Node[];
  readonly counts: readonly Node[];
  /** Layers of installed packages that it lies around the application with. */
  readonly wraps: readonly string[];
};

/** What a class or function of the project does with the requests that it is given. */
export function traitsOf(project: Project, module: Module, definition: Node): Traits {
  const handlings = handlingsOf(project, module, definition);
  const all = allHandlings(project, module, definition);
  const answers = handlings.flatMap((each) => answersOf(project, each));
  const rejections = answers.filter(({ when }) => when === 'before');
  const pieces = piecesOf(project, module, definition);
  const isRejection = (node: Node): boolean =>
    rejections.some((each) => each.node.id !== node.id && contains(each.node, node));
  const words = pieces.flatMap((each) =>
    wordsIn(project, each).filter(({ node }) => !isRejection(node)),
  );
  return {
    rejections,
    caught: answers.filter(({ when, isRaised }) => when === 'caught' && !isRaised),
    words,
    get onAnswers() {
      return words.filter(({ node }) => dealsWithAnswers(project, all, node));
    },
    credentials: pieces.flatMap((each) => credentialsIn(project, each)),
    get isOpen() {
      return handlings.some((each) => letsStrangersIn(project, each));
    },
    calls: pieces.flatMap((piece) =>
      descendants(piece.node, 'call').map((node) => ({
        name: calleeAt(project, piece.module, node) ?? field(node, 'function')?.text ?? '',
        node,
        isKept: piece.isKept,
      })),
    ),
    logs: all.flatMap((each) => afterwards(project, each, isLogged)),
    counts: all.flatMap((each) => afterwards(project, each, isCounted)),
    wraps: wrapsIn(project, module, definition),
  };
}

/** Calls of a kind that run once the application has answered, whatever was asked and whatever it answered. */
function afterwards(
  project: Project,
  handling: Handling,
  isKind: (project: Project, module: Module, call: Node) => boolean,
): Node[] {
  const { module, fn } = handling;
  const onward = handsOn(handling);
  const calls = callsIn(project, module);
  return descendants(fn, 'call').flatMap((call) => {
    const runs = onward.some(
      (each) => each.id !== call.id && ranAfter(each, call, calls) === 'after',
    );
    if (!runs || !isUsual(call, onward) || isForSomeRequests(project, module, call, onward))
      return [];
    if (isKind(project, module, call)) return [call];
    if (onward.some((each) => contains(call, each) || each.id === call.id)) return [];
    const [helper] = piecesOf(project, module, call).slice(1);
    const inside = helper ? descendants(helper.node, 'call') : [];
    return helper &&
      inside.some((each) => isKind(project, helper.module, each) && isUsual(each, []))
      ? [call]
      : [];
  });
}

const COUNTERS = new RegExp(
  `^(${libraries.flatMap(({ name, counts }) => (counts ? [name] : [])).join('|')})\\.`,
);

/** `REQUESTS.labels(...).inc()`, `histogram.observe(...)` */
function isCounted(project: Project, module: Module, call: Node): boolean {
  const { on, method = '' } = methodCall(call) ?? {};
  if (!on || !COUNT.test(method)) return false;
  return /\.labels\(/.test(on.text) || isMadeBy(project, module, on, COUNTERS);
}

/** `CORSMiddleware(app, ...)` within the layer: what is handed the application lies around it. */
function wrapsIn(project: Project, module: Module, definition: Node): string[] {
  if (definition.type !== 'class_definition') return [];
  const init = methodOf(definition, '__init__');
  const [, app = 'app'] = init ? parametersOf(init) : [];
  const inner = innerAttributes(project, { module, definition }).map((name) => `self.${name}`);
  return descendants(definition, 'call').flatMap((call) => {
    if (!givenTo(call).some(({ text }) => text === app || inner.includes(text))) return [];
    const dotted = calleeAt(project, module, call);
    const concern = dotted === undefined ? null : concernOfSymbol(dotted);
    return concern === null ? [] : [concern];
  });
}

/** The `except` that an answer stands in catches whatever is raised, and answers it. */
export const catchesAll = ({ at }: LayerAnswer): boolean => {
  const clause = around(at, /^except_clause$/);
  return clause !== undefined && catches(clause, /^(Base)?Exception$/) && !isForSome(clause, at);
};

/** The code of a layer without comments and docstrings, and that of its helpers. */
export const textsOf = (project: Project, module: Module, definition: Node): string =>
  piecesOf(project, module, definition)
    .map((each) => codeOf(each.module, each.node))
    .join('\n');
