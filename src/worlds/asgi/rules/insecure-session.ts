import { conditionsAround } from '../../../languages/python/flow/conditions.ts';
import {
  type EnvironmentVariable,
  variableRead,
} from '../../../languages/python/follow/environment.ts';
import type { Known } from '../../../languages/python/follow/known.ts';
import { literalsOf } from '../../../languages/python/follow/literals.ts';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { around, lastName } from '../../../languages/python/tree/search.ts';
import { type Use, usesOf } from '../application/uses.ts';
import { type AsgiRule, type Audit, type CodeHit, type Fix, inserted, replaced } from './types.ts';

export const insecureSession = {
  id: 'insecure-session',
  severity: 'error',
  summary: 'a session is signed with a key that others know, or its cookie travels over plain http',
  because:
    'whoever knows the key can write a session cookie of their own, with any user in it, and it is believed',
  advice:
    'Read the key from the environment; where it is not set, refuse to start or take a random one',
  fix: 'unsafe',
  find: (audit) =>
    usesOf(
      audit.project,
      audit.mentioning('SessionMiddleware'),
      /^(starlette|fastapi)\.middleware\.sessions\.SessionMiddleware$/,
    ).flatMap((use) => [...keyOf(audit, use), ...plainHttp(audit.project, use)]),
} as const satisfies AsgiRule;

function keyOf(audit: Audit, use: Use): CodeHit[] {
  const { project } = audit;
  const written = use.option('secret_key') ?? positional(project, use);
  if (!written) return [];
  const isLate = conditionsAround(use.call).some((text) => /debug|dev|local|test/i.test(text));
  const variable = variableRead(project, written.module, written.node);
  if (written.node.type === 'call' && variable && !variable.otherwise)
    return withoutKey(audit, written, variable);
  // An empty setting is filled in before it is used, as a rule.
  const key = literalsOf(project, written.module, written.node).find(
    ({ value }) => typeof value === 'string' && (value !== '' || written.node.type !== 'attribute'),
  );
  if (!key) return [];
  const message =
    key.how === 'always'
      ? 'The key that sessions are signed with is written in the code'
      : `Sessions are signed with ${key.value === '' ? 'an empty key' : 'a key that is written in the code'} unless another is configured`;
  const isChecked = key.how !== 'always' && isLookedAt(use, written.node, key);
  const severity = isLate || isChecked ? 'info' : key.how === 'always' ? 'error' : 'warning';
  return [{ ...written, message, severity }];
}

/** `SessionMiddleware(app, "key")` */
function positional(project: Project, { module, call }: Use): Expression | undefined {
  const isMade = /\.SessionMiddleware$/.test(calleeAt(project, module, call) ?? '');
  const node = isMade ? callArguments(call).positional[1] : undefined;
  return node && { module, node };
}

/** Somebody may refuse the default where it must not be used. */
function isLookedAt(use: Use, written: Node, { module, node }: Known): boolean {
  const compared = new RegExp(`\\b${lastName(written) || '\\0'}\\b\\s*(==|!=|in|not in)\\s`);
  return (
    /validator|post_init/.test(around(node, /^class_definition$/)?.text ?? '') ||
    [use.module, module].some(({ text }) => compared.test(text))
  );
}

/** `os.getenv("SECRET_KEY")`, unless the project looks whether it is there. Source: starlette/middleware/sessions.py, `str(secret_key)` */
function withoutKey(
  { mentioning }: Audit,
  at: Expression,
  { name }: EnvironmentVariable,
): CodeHit[] {
  if (name === undefined) return [];
  const asks = new RegExp(
    `\\b(not|if)\\s+os\\.(getenv|environ\\.get)\\(\\s*["']${name}["']|environ\\[["']${name}["']|["']${name}["']\\s+(not\\s+)?in\\b`,
  );
  if (mentioning(name).some(({ text }) => asks.test(text))) return [];
  const message = `Sessions are signed with the word "None" where ${name} is not set`;
  return [{ ...at, message, severity: 'warning' }];
}

function plainHttp(project: Project, use: Use): CodeHit[] {
  const { module, call } = use;
  const written = use.option('https_only');
  const values = written ? literalsOf(project, written.module, written.node) : [];
  const isOff = !written || values.some(({ value, how }) => value === false && how === 'always');
  const list = field(call, 'arguments');
  if (!isOff || !list || children(list).some(({ type }) => /splat/.test(type))) return [];
  return [
    {
      module,
      node: written?.node ?? field(call, 'function') ?? call,
      message: 'The session cookie travels over plain http too: https_only is not True',
      because:
        'whoever listens in on one request without https, a mistyped address for example, has the session',
      advice: 'Set https_only=True wherever the application is served over https',
      severity: 'info',
      fix: secured(module, list, written?.node),
    },
  ];
}

/** Unsafe: over plain http, on a developer's machine for one, there are no sessions then. */
function secured(module: Module, list: Node, written: Node | undefined): Fix {
  if (written) return { safety: 'unsafe', edits: [replaced(module, written, 'True')] };
  const { text } = module;
  const last = children(list)
    .filter(({ type }) => type !== 'comment')
    .at(-1);
  const at = last?.endIndex ?? list.startIndex + 1;
  const isSpread = last !== undefined && last.startPosition.row > list.startPosition.row;
  const line = last ? text.slice(last.startIndex - last.startPosition.column, last.startIndex) : '';
  const before = isSpread && line.trim() === '' ? `,\n${line}` : last ? ', ' : '';
  return { safety: 'unsafe', edits: [inserted(module, at, `${before}https_only=True`)] };
}
