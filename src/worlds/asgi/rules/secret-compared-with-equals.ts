import { literalsOf } from '../../../languages/python/follow/literals.ts';
import { memberAt } from '../../../languages/python/follow/objects.ts';
import { asBytes, isString } from '../../../languages/python/follow/strings.ts';
import {
  children,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  chainOf,
  lastName,
  nodesOf,
  operatorOf,
  stringValue,
} from '../../../languages/python/tree/search.ts';
import { isPublic, isPublicText, refusesEqual } from '../application/public-values.ts';
import { isDigest, isHmac, isSecretName, secretIn } from '../application/secrets.ts';
import { type Sent, sentBy } from '../application/sent.ts';
import { type AsgiRule, type CodeHit, type Fix, replaced } from './types.ts';

export const secretComparedWithEquals = {
  id: 'secret-compared-with-equals',
  severity: 'error',
  summary: 'a secret from a request is compared with `==`, `!=` or `in`',
  because:
    'the comparison ends at the first character that differs, so the time of many answers tells how much of a guess was right, and the secret can be found piece by piece',
  advice: 'Compare with hmac.compare_digest, both sides encoded to bytes',
  fix: 'unsafe',
  find: ({ project, mentioning }) =>
    mentioning('fastapi', 'starlette', 'hmac')
      .filter(({ text }) => SECRETS.test(text))
      .flatMap((module) =>
        nodesOf(module, 'comparison_operator').flatMap((node) => judged(project, module, node)),
      ),
} as const satisfies AsgiRule;

/** What a file has in it that deals with secrets. */
const SECRETS = /_key|apikey|secret|token|passw|pwd|signature|credential|bearer|hmac/i;
/** Sides that are no secret and that nobody sends. */
const PLAIN = /^(none|true|false|integer|float|list|tuple|dictionary|set|unary_operator)$/;

type Comparison = { readonly node: Node; readonly operator: string; readonly sides: Sides };
type Sides = readonly [Node, Node];

function comparisonOf(node: Node): Comparison | undefined {
  const [left, right, more] = children(node);
  const operator = operatorOf(node);
  if (!left || !right || PLAIN.test(left.type) || PLAIN.test(right.type)) return undefined;
  return !more && /^(==|!=|in|not in)$/.test(operator)
    ? { node, operator, sides: [left, right] }
    : undefined;
}

function judged(project: Project, module: Module, node: Node): CodeHit[] {
  const comparison = comparisonOf(node);
  if (!comparison) return [];
  const isMember = comparison.operator.endsWith('in');
  const [left, right] = comparison.sides;
  const orders: Sides[] = isMember
    ? [[left, right]]
    : [
        [left, right],
        [right, left],
      ];
  for (const [given, kept] of orders) {
    const secret = keptIn(project, module, given, kept);
    if (secret === undefined) continue;
    if (isPublic(project, module, kept) || refusesEqual(node, given)) return [];
    const how = isMember ? membership(project, module, kept) : 'equal';
    if (!how) return [];
    const [text, because] = sentence(comparison, given, secret, how);
    const fix = isMember ? undefined : fixFor(project, module, comparison);
    return [{ module, node, message: text, ...(because && { because }), ...(fix && { fix }) }];
  }
  return [];
}

/** What the secret is called (nothing, where it stands there), if one side may have been sent and the other is kept. */
function keptIn(project: Project, module: Module, given: Node, kept: Node): string | undefined {
  const sent = sentBy(project, module, given);
  if (!sent || isNoSecret(project, module, given)) return undefined;
  const isNamed = chainOf(given).some((each) => isSecretName(lastName(each)));
  const secret = secretIn(project, module, kept);
  if (secret && secretIn(project, module, given)) return undefined;
  if (secret && isEnough(sent, isNamed, secret.isOwn)) return secret.name;
  const literal = stringValue(kept);
  if (sent === 'surely' && isNamed && literal !== undefined && isHardcoded(literal)) return '';
  const isCode = isHmac(project, module, kept) && !isHmac(project, module, given);
  return isCode ? kept.text : undefined;
}

const isEnough = (sent: Sent, isNamed: boolean, isOwn: boolean): boolean =>
  sent === 'surely' || (sent === 'maybe' && isNamed && !isOwn);

/** Its digest tells nothing of what was sent, and a secret is compared as it is, capitals and all. */
const isNoSecret = (project: Project, module: Module, given: Node): boolean =>
  /\.(lower|upper|casefold)\(\)$/.test(given.text) || isDigest(project, module, given);

/** Not a word such as `bearer` or `undefined`. */
const isHardcoded = (text: string): boolean =>
  text.length >= 8 && /[^a-z ]/.test(text) && !isPublicText(text);

/** How a container looks for its element: a set and a dictionary by its hash, which tells nothing. */
function membership(
  project: Project,
  module: Module,
  container: Node,
): 'list' | 'text' | undefined {
  const type = memberAt(project, module, container)?.assigned[0]?.type?.text;
  const known = literalsOf(project, module, container);
  if (/^str$/.test(type ?? '') || known.some(({ value }) => typeof value === 'string'))
    return 'text';
  const isSet = known.some(({ node }) => /^(set|dictionary)$/.test(node.type));
  if (isSet || /\b(set|frozenset|dict|mapping)\b/i.test(type ?? '')) return undefined;
  if (/\b(set|frozenset|dict)\(/.test(container.text)) return undefined;
  return /^(list|tuple|sequence)\b/i.test(type ?? '') || known.length > 0 ? 'list' : undefined;
}

function sentence(
  { operator }: Comparison,
  given: Node,
  secret: string,
  how: 'equal' | 'list' | 'text',
): readonly [string, string?] {
  const what = `\`${short(given.text)}\``;
  switch (how) {
    case 'equal':
      return [
        `${what} is compared with ${secret ? `the secret \`${short(secret)}\`` : 'a secret that is written in the code'} by \`${operator}\``,
      ];
    case 'list':
      return [`${what} is looked for among the secrets of \`${short(secret)}\` by \`${operator}\``];
    case 'text':
      return [
        `\`${operator}\` accepts ${what} if it is any part of \`${short(secret)}\``,
        'the secret is one text, and `in` looks for a part of it: a single character of the secret is let in',
      ];
  }
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
};

/** Only between two texts: encoding None would fail, and so would bytes. */
function fixFor(project: Project, module: Module, { node, operator, sides }: Comparison) {
  if (!sides.every((side) => isString(project, module, side))) return undefined;
  const [a, b] = sides.map(asBytes);
  const hasHmac = module.bindings.get('hmac')?.kind === 'import';
  const call = `${hasHmac ? 'hmac.' : ''}compare_digest(${a}, ${b})`;
  const { path } = module;
  const text = operator === '==' ? call : `not ${call}`;
  const fix: Fix = {
    safety: 'unsafe',
    edits: [replaced(module, node, text)],
    ...(!hasHmac && { imports: [{ path, module: 'hmac', name: 'compare_digest' }] }),
  };
  return fix;
}
