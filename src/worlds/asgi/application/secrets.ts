import { variableRead } from '../../../languages/python/follow/environment.ts';
import { returnedFrom } from '../../../languages/python/follow/functions.ts';
import { type Again, reading } from '../../../languages/python/follow/reading.ts';
import { expressionsOf } from '../../../languages/python/follow/sources.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import {
  children,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  chainOf,
  descendants,
  functionAround,
  lastName,
  stringValue,
} from '../../../languages/python/tree/search.ts';

const SECRET =
  /(^|_)(api_?keys?|(access|auth|private|webhook|master|internal|admin|service|secret)_?keys?|secrets?|tokens?|passw(or)?ds?|passwd|pwd|passphrase|signatures?|credentials?|bearer)(_|$)/;
/** What is about a secret, and none itself. */
const ABOUT =
  /(^|_)(types?|prefix(es)?|schemes?|headers?|names?|urls?|uri|paths?|expir\w*|ttl|minutes|seconds|days|hours|algorithms?|length|limits?|counts?|version|markers?|ids?|fields?|methods?|required|enabled|status|level|mode|format|issuer|audience|max|min|num|usage|budget|epoch|used|policy|strategy|provider|backend|class|model|location|source|verified|placeholder|mask(ed)?|redacted|alias(es)?|grants?|example|dummy|sentinel|common|weak|forbidden|banned|blocked|disallowed|revoked)(_|$)/;

/** `API_KEY`, `apiKey`, `x_token`; not `TOKEN_TYPE`. */
export function isSecretName(name: string): boolean {
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  return SECRET.test(snake) && !ABOUT.test(snake);
}

/** A secret of the configuration, by the text that names it. */
export type Secret = { readonly name: string; readonly isOwn: boolean };

/** The secret of the configuration that an expression is. */
export const secretIn = reading<Secret | undefined>(
  (project, { module, node }, again) => {
    const parts = interpolated(node);
    if (parts) return parts.flatMap((part) => again(part) ?? [])[0];
    const chain = chainOf(node);
    const root = chain.at(-1) ?? node;
    const isVariable = (each: Node): boolean =>
      isSecretName(variableRead(project, module, each)?.name ?? '');
    if (chain.some(isVariable)) return { name: node.text, isOwn: false };
    const named = chain.find((each) => each.type === 'attribute' && isSecretName(lastName(each)));
    if (named && chain.slice(0, chain.indexOf(named)).every(isHarmless)) {
      const isOwn = root.text === 'self' && !SETTINGS.test(named.text);
      if (isOwn || SETTINGS.test(named.text)) return { name: named.text, isOwn };
    }
    if (root.type !== 'identifier' || !chain.slice(0, -1).every(isHarmless)) return undefined;
    return ofName(project, module, root, again);
  },
  { cyclic: undefined, cut: undefined },
);

/** `settings.X`, `get_settings().x`, `self.config.x`, `app.state.x`; what they are called says what they are. */
const SETTINGS = /(^|[._])(settings?|config(uration)?|conf|cfg|env|environ|app\.state)\b(\(\))?\./i;

/** `.encode()`, `.strip()`, `.get_secret_value()`: still the secret. */
const isHarmless = (node: Node): boolean =>
  node.type === 'call' ||
  node.type === 'parenthesized_expression' ||
  /^(encode|strip|get_secret_value|lower|upper|split)$/.test(lastName(node));

/** `f"Bearer {key}"`, `"Bearer " + key`, `key or ""` */
function interpolated(node: Node): Node[] | undefined {
  if (node.type === 'string')
    return children(node).flatMap((each) => (each.type === 'interpolation' ? children(each) : []));
  if (/^(binary_operator|boolean_operator|augmented_assignment)$/.test(node.type))
    return children(node);
  return undefined;
}

/** A variable that holds a secret of the configuration, or a constant of a module that is called one. */
function ofName(
  project: Project,
  module: Module,
  name: Node,
  again: Again<Secret | undefined>,
): Secret | undefined {
  for (const source of expressionsOf(project, module, name)) {
    const isConstant = functionAround(source.node) === undefined;
    const found = again(source.node, source.module);
    if (found) return { ...found, name: isConstant ? name.text : found.name };
    const isValue = !/^(none|call|list_comprehension|dictionary|lambda)$/.test(source.node.type);
    if (isConstant && isValue && isSecretName(name.text) && stringValue(source.node) !== '')
      return { name: name.text, isOwn: false };
  }
  return undefined;
}

/** The expression is, or is made of, what such calls give: directly, through variables, or through a function of the project. */
const madeWith = (made: RegExp) =>
  reading<boolean>(
    (project, { module, node }, again) => {
      const calls = [...(node.type === 'call' ? [node] : []), ...descendants(node, 'call')];
      if (calls.some((call) => made.test(calleeAt(project, module, call) ?? ''))) return true;
      const chain = chainOf(node);
      const results = chain.flatMap((each) => returnedFrom(project, module, each));
      if (results.length > 0) return results.some((result) => again(result.node, result.module));
      const root = chain.at(-1);
      const names = root?.type === 'identifier' ? [root] : descendants(node, 'identifier');
      return names.some((name) =>
        expressionsOf(project, module, name).some((source) => again(source.node, source.module)),
      );
    },
    { cyclic: false, cut: false },
  );

export const isHmac = madeWith(/^hmac\.(new|digest|HMAC)$/);
/** A digest of something, without a key. */
export const isDigest = madeWith(/^hashlib\.\w+$/);
