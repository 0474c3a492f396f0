import { Refusal } from '../../../errors.ts';
import type { ImportOf } from '../../../languages/python/source.ts';
import { type Project, parse } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import type { Answers } from '../../../types.ts';
import type { Alteration, Newcomer } from '../../seam/writing.ts';
import { placeOf } from '../application/exposure.ts';
import { recipeCodeOf } from '../recipes/index.ts';
import {
  dependents,
  isSameCode,
  possibleFor,
  standingAnswers,
  toldOptions,
  type Written,
  writtenFor,
} from '../recipes/standing.ts';
import type { AsgiLayer } from '../types.ts';
import { type Call, callIn, hasComment, isLiteral, withArguments } from './call-arguments.ts';

/** A layer of ours whose registration changes. */
export type Altered = {
  readonly layer: AsgiLayer;
  readonly concern: string;
  /** The answers that stand, and those from now on. */
  readonly before: Answers;
  readonly after: Answers;
  /** The options that make the difference. */
  readonly options: readonly string[];
  /** The options that the code tells from now on. */
  readonly told: readonly string[];
  /** The registration as it will be, not formatted yet. */
  readonly call: string;
  /** What the new arguments name. */
  readonly imports: readonly ImportOf[];
  /** What it named before and names no more. */
  readonly dropped: readonly string[];
};

/** The registration of a layer of ours, where it is written as create-mw writes it; what it holds may be the user's. */
function standingCall(project: Project, layer: AsgiLayer): Call | undefined {
  const { concern, owned, site } = layer;
  const code = recipeCodeOf(concern);
  if (concern === null || !owned || !code || !/^(call|element)$/.test(site.kind)) return undefined;
  const { symbol, through } = code.layer(standingAnswers(concern, new Map()), []);
  if (layer.definedAs !== symbol.name) return undefined;
  const { file, span } = placeOf(layer);
  const text = project.module(file)?.text.slice(span.start, span.end) ?? '';
  const call = callIn(text, through?.name);
  return call?.symbol === layer.symbol ? call : undefined;
}

const writtenIn = ({ given }: Call): Written =>
  new Map([...given].map(([name, { value }]) => [name, value.text]));

/** The answers that stand in the code of a layer of ours; undefined where it is none, or written in a way of its own. */
export function codedAnswers(project: Project, layer: AsgiLayer): Answers | undefined {
  const { concern } = layer;
  const call = standingCall(project, layer);
  if (!call || concern === null) return undefined;
  const written = writtenIn(call);
  const answers = standingAnswers(concern, written);
  const told = toldOptions(concern, answers, written);
  return Object.fromEntries(Object.entries(answers).filter(([name]) => told.includes(name)));
}

/** What becomes of a layer when some of its options are answered anew; undefined where they are answered so already. */
export function alteredLayer(
  project: Project,
  layer: AsgiLayer,
  { concern, answers }: Alteration,
): Altered | undefined {
  const call = standingCall(project, layer);
  if (!call) throw new Error(`${layer.symbol} was not written by create-mw`);
  const found = writtenIn(call);
  const before = standingAnswers(concern, found);
  const after = { ...before, ...answers };
  const written = writtenFor(concern, after);
  const own = new Set(
    Object.keys(answers).flatMap((name) => [...dependents(concern, after, name, found)]),
  );
  const wanted = new Map(
    [...own]
      .filter((name) => !isSameCode(written.get(name), found.get(name)))
      .map((name) => [name, written.get(name)]),
  );
  if (wanted.size === 0) return undefined;
  for (const [name, code] of wanted)
    refuseUnlessOurs(project, layer, call, { name, goes: code === undefined });
  const { args } = recipeCodeOf(concern)?.layer(after, []) ?? { args: [] };
  const sequence = [...written.keys()];
  const changed = withArguments(call, sorted(wanted, sequence), sequence);
  const imports = args.flatMap(({ name, value }) =>
    wanted.has(name) && typeof value === 'object' && value !== null && 'imports' in value
      ? value.imports
      : [],
  );
  const told = toldOptions(concern, after, withWanted(found, wanted));
  const dropped = namesIn(call.text).filter((name) => !namesIn(changed).includes(name));
  const options = Object.keys(answers).filter((name) =>
    [...dependents(concern, after, name, found)].some((each) => wanted.has(each)),
  );
  return { layer, concern, before, after, options, told, call: changed, imports, dropped };
}

const namesIn = (code: string): string[] => [
  ...new Set(descendants(parse(code), 'identifier').map(({ text }) => text)),
];

const sorted = <T>(wanted: ReadonlyMap<string, T>, sequence: readonly string[]): Map<string, T> =>
  new Map([...wanted].sort(([a], [b]) => sequence.indexOf(a) - sequence.indexOf(b)));

function withWanted(found: Written, wanted: ReadonlyMap<string, string | undefined>): Written {
  const all = new Map<string, string | undefined>([...found, ...wanted]);
  return new Map([...all].flatMap(([name, code]) => (code === undefined ? [] : [[name, code]])));
}

/** What the user put into an argument is not thrown away. */
function refuseUnlessOurs(
  project: Project,
  layer: AsgiLayer,
  call: Call,
  { name, goes }: { readonly name: string; readonly goes: boolean },
): void {
  const { file, span } = placeOf(layer);
  const there = call.given.get(name);
  const text = project.module(file)?.text ?? '';
  const line = text.slice(0, span.start + (there?.node.startIndex ?? 0)).split('\n').length;
  const refuse = (what: string): Refusal =>
    new Refusal(
      'files.edited',
      `${file}:${line}: ${what}. Nothing was written.`,
      `Change ${name} there by hand.`,
      { at: { file, line } },
    );
  if (!there) {
    if (call.isOpen) throw refuse(`${name} may be among what ${layer.symbol} is given there`);
    return;
  }
  const { node, value } = there;
  if (hasComment(node) || (goes && hasCommentBefore(call, name)))
    throw refuse(`a comment of yours stands in ${name}, and it would go`);
  if (isLiteral(value)) return;
  const known = possibleFor(layer.concern ?? '', name, writtenIn(call));
  if (known.some((code) => isSameCode(code, value.text))) return;
  throw refuse(`${node.text.replaceAll(/\s+/g, ' ')} is not what create-mw writes there`);
}

/** Between the argument before it and this one. */
function hasCommentBefore({ text, list, given }: Call, name: string): boolean {
  const node = given.get(name)?.node;
  const before = list.namedChildren
    .filter((each) => each !== null && each.type !== 'comment')
    .findLast((each) => each !== null && node !== undefined && each.endIndex <= node.startIndex);
  const start = before?.endIndex ?? list.startIndex;
  return text.slice(start, node?.startIndex ?? start).includes('#');
}

/** The layer as one that is asked for, for what is said of those. */
export const asAsked = ({ concern, after }: Altered): Extract<Newcomer, { kind: 'asked' }> => ({
  kind: 'asked',
  concern,
  answers: after,
});

/** What is said of such a layer depends on what changes, and is known. */
export function isTelling({ concern, options, told }: Altered): boolean {
  if (concern === 'auth') return options.includes('exempt') && told.includes('exempt');
  return concern === 'logging' && options.includes('format');
}
