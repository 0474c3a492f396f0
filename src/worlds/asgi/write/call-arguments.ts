import { applyEdits, type Edit, insertion } from '../../../languages/edit.ts';
import {
  callArguments,
  children,
  field,
  type Node,
  parse,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';

/** One keyword argument of a registration. */
type Given = { readonly node: Node; readonly value: Node };

/** A registration as it stands: `Middleware(X, a=1)`, `app.add_middleware(X, **policy(a=1))`. */
export type Call = {
  readonly text: string;
  /** What it registers. */
  readonly symbol: string | undefined;
  readonly given: ReadonlyMap<string, Given>;
  /** Something in it may bring arguments that are not seen. */
  readonly isOpen: boolean;
  /** Where its keyword arguments stand. */
  readonly list: Node;
};

/** The registration in a piece of code; undefined where that is no call. */
export function callIn(text: string, through: string | undefined): Call | undefined {
  const call = parse(text).descendantsOfType('call')[0];
  if (!call) return undefined;
  const { positional } = callArguments(call);
  const [symbol, ...others] = positional;
  const inner = others
    .flatMap((node) => (node.type === 'dictionary_splat' ? (node.firstNamedChild ?? []) : []))
    .find((node) => node.type === 'call' && field(node, 'function')?.text === through);
  if (through !== undefined && !inner) return undefined;
  const list = field(inner ?? call, 'arguments');
  if (!list) return undefined;
  const given = children(list).flatMap((node) => {
    const [name, value] = [field(node, 'name'), field(node, 'value')];
    return node.type === 'keyword_argument' && name && value
      ? [[name.text, { node, value }] as const]
      : [];
  });
  const strangers = inner
    ? [
        ...others.filter((node) => node.firstNamedChild?.id !== inner.id),
        ...callArguments(inner).positional,
      ]
    : others;
  return { text, symbol: symbol?.text, given: new Map(given), isOpen: strangers.length > 0, list };
}

/** A comment stands in it. */
export const hasComment = (node: Node): boolean => descendants(node, 'comment').length > 0;

/** It is a value that was typed in, not something that is computed. */
export const isLiteral = (node: Node): boolean =>
  /^(string|integer|float|true|false|none)$/.test(node.type)
    ? !/^\w*f\w*["']/i.test(node.text)
    : /^(list|unary_operator|binary_operator)$/.test(node.type) &&
      children(node).every((child) => child.type === 'comment' || isLiteral(child));

/** The call with other arguments: code, or undefined for one that goes. `sequence` is how they follow each other. */
export function withArguments(
  call: Call,
  wanted: ReadonlyMap<string, string | undefined>,
  sequence: readonly string[],
): string {
  const edits = [...wanted].flatMap(([name, code]): Edit[] => {
    const there = call.given.get(name);
    if (there && code !== undefined) return [{ span: spanOf(there.value), text: code }];
    if (there) return [{ span: withComma(call, there.node), text: '' }];
    return code === undefined ? [] : [added(call, `${name}=${code}`, sequence, name)];
  });
  return applyEdits(call.text, edits);
}

const spanOf = ({ startIndex, endIndex }: Node) => ({ start: startIndex, end: endIndex });

/** The argument with the comma that sets it off. */
function withComma({ text, list }: Call, node: Node) {
  const nodes = children(list).filter(({ type }) => type !== 'comment');
  const before = nodes[nodes.findIndex(({ id }) => id === node.id) - 1];
  if (before) return { start: before.endIndex, end: node.endIndex };
  const after = /^\s*,\s*/.exec(text.slice(node.endIndex))?.[0].length ?? 0;
  return { start: node.startIndex, end: node.endIndex + after };
}

/** Behind the argument that it follows; those that come before it in the sequence and do not stand are passed over. */
function added(call: Call, code: string, sequence: readonly string[], name: string): Edit {
  const before = sequence
    .slice(0, sequence.indexOf(name))
    .flatMap((each) => call.given.get(each) ?? [])
    .at(-1);
  const first = children(call.list).find(({ type }) => type !== 'comment');
  const at = before?.node ?? (first?.type === 'keyword_argument' ? undefined : first);
  if (at) return insertion(at.endIndex, `, ${code}`);
  return insertion(call.list.startIndex + 1, first ? `${code}, ` : code);
}
