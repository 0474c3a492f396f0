import { conditionsAround } from '../../../languages/python/flow/conditions.ts';
import { argumentsOf, entriesOf } from '../../../languages/python/follow/dicts.ts';
import { isList } from '../../../languages/python/follow/known.ts';
import { literalsOf } from '../../../languages/python/follow/literals.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  around,
  contains,
  descendants,
  functionAround,
  givenTo,
  nodesOf,
} from '../../../languages/python/tree/search.ts';
import type { AsgiRule, CodeHit, Severity } from './types.ts';

export const jwtWithoutAlgorithms = {
  id: 'jwt-without-algorithms',
  severity: 'error',
  summary: 'a JWT is decoded without a check of its signature, or of how it was signed',
  because: 'nobody has to sign such a token: anyone can write one, in any name',
  advice:
    'Verify the signature, and name the one algorithm that you sign with: algorithms=["HS256"]',
  fix: 'none',
  find: ({ project, mentioning }) =>
    mentioning('jwt').flatMap((module) =>
      decodesIn(project, module).flatMap((call) => judged(project, module, call)),
    ),
} as const satisfies AsgiRule;

const DECODE = /^(jose\.)?jwt\.(api_jwt\.)?decode$/;
const decodesIn = (project: Project, module: Module): Node[] =>
  nodesOf(module, 'call').filter((call) => DECODE.test(calleeAt(project, module, call) ?? ''));

function judged(project: Project, module: Module, call: Node): CodeHit[] {
  const options = argumentsOf(project, module, call);
  const algorithms = options.get('algorithms')?.node ?? argument(call, 'algorithms', 2);
  const at = { module, node: call };
  // Who looks at nothing in it believes nothing of it.
  if (call.parent?.type === 'expression_statement' && isUnverified(project, module, call))
    return [];
  if (isUnverified(project, module, call)) return unverified(project, module, call);
  const hasMore = children(field(call, 'arguments') ?? call).some(({ type }) => /splat/.test(type));
  if (!algorithms || algorithms.type === 'none') return hasMore ? [] : [missing(project, at)];
  const known = literalsOf(project, options.get('algorithms')?.module ?? module, algorithms);
  const names = known.flatMap(({ value }) => (isList(value) ? value : [value]).map(String));
  if (names.some((name) => name.toLowerCase() === 'none'))
    return [{ ...at, message: '`"none"` is among the algorithms: a token without a signature' }];
  const isMixed =
    names.some((name) => /^HS\d/.test(name)) && names.some((name) => /^(RS|ES|PS)\d/.test(name));
  return isMixed ? [mixed(at)] : [];
}

type At = Pick<CodeHit, 'module' | 'node'>;

/** PyJWT 2 refuses to decode without them; python-jose, and PyJWT before, take what the token says. */
function missing(project: Project, at: At): CodeHit {
  const isJose = /^jose\./.test(calleeAt(project, at.module, at.node) ?? '');
  return {
    ...at,
    message: 'The algorithms that a token may be signed with are not named',
    because: isJose
      ? 'python-jose then takes the algorithm that the token itself names, so whoever writes a token chooses how it is checked'
      : 'PyJWT 2 raises DecodeError for every token, and PyJWT 1 takes the algorithm that the token itself names',
  };
}

const mixed = (at: At): CodeHit => ({
  ...at,
  message: 'Tokens signed with a shared secret and with a key pair are both accepted with one key',
  because:
    'a library that does not notice takes the public key, which anyone may have, for the shared secret; then anyone can sign',
  severity: 'warning',
});

function isUnverified(project: Project, module: Module, call: Node): boolean {
  const isFalse = (node: Node | undefined, home = module): boolean =>
    node !== undefined &&
    literalsOf(project, home, node).some(({ value, how }) => value === false && how === 'always');
  const options = argument(call, 'options', 3);
  const verify = options && entriesOf(project, module, options).get('verify_signature');
  return isFalse(argument(call, 'verify')) || isFalse(verify?.node, verify?.module);
}

/** To look into a token is fine as long as nobody is let in for it. */
function unverified(project: Project, module: Module, call: Node): CodeHit[] {
  const fn = functionAround(call);
  const isVerifiedToo = decodesIn(project, module).some(
    (other) =>
      fn !== undefined &&
      functionAround(other)?.id === fn.id &&
      !isUnverified(project, module, other),
  );
  const isAside = conditionsAround(call).some((text) => /debug|dev|test|local|skip/i.test(text));
  if ((isVerifiedToo || isVerifiedBefore(call, fn)) && !isAside) return [];
  const severity = isAside ? 'info' : weight(call, fn);
  const message = 'The signature of the token is not verified';
  return [{ module, node: call, message, severity }];
}

/** `verifier.verify(token)`: it raises where the signature is wrong, so nothing behind it sees such a token. */
function isVerifiedBefore(call: Node, fn: Node | undefined): boolean {
  const token = callArguments(call).positional[0]?.text;
  if (!fn || token === undefined) return false;
  return descendants(fn, 'call').some((other) => {
    const name = field(other, 'function')?.text ?? '';
    const block = around(other, /^(block|module)$/);
    return (
      other.startIndex < call.startIndex &&
      block !== undefined &&
      contains(block, call) &&
      /(^|[._])verify(_\w+)?$/.test(name) &&
      givenTo(other)[0]?.text === token
    );
  });
}

const AUTHENTICATES =
  /\b401\b|UNAUTHORIZED|HTTPException|credentials_exception|Unauthorized|request\.state\.|scope\[["'](user|auth)/;

function weight(call: Node, fn: Node | undefined): Severity {
  const name = fn ? nameOf(fn) : '';
  const token = argument(call, 'jwt', 0) ?? argument(call, 'token');
  const kept = call.parent?.type === 'assignment' ? field(call.parent, 'left') : undefined;
  // Not what it is read from: `request.headers["authorization"]` is no name for a token.
  const given = token && /^(identifier|attribute)$/.test(token.type) ? token.text : '';
  const of = `${name} ${kept?.text} ${given}`;
  if (
    /unverified|peek|inspect|unsafe|insecure|header|kid|id_?token|expir|logout|revoke|debug/i.test(
      of,
    )
  )
    return 'info';
  if (/current_user|authenticate|authorize|verify|validate|require_/i.test(name)) return 'error';
  return AUTHENTICATES.test(fn?.text ?? '') ? 'error' : 'warning';
}
