import { isList } from '../../../languages/python/follow/known.ts';
import { literalsOf } from '../../../languages/python/follow/literals.ts';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  descendants,
  functionAround,
  methodCall,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import { routePaths } from '../application/routes.ts';
import { runsOf } from '../application/runs.ts';
import type { Unit } from '../application/units.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const prefixExemption = {
  id: 'prefix-exemption',
  severity: 'warning',
  summary: 'a layer that rejects requests lets every path through that begins like an exempt one',
  because: 'whoever adds a route whose path begins the same way publishes it without noticing',
  advice: 'Compare whole paths (`path in PUBLIC`), or end the prefix with a slash',
  fix: 'none',
  find: (audit) =>
    audit.units
      .filter(({ registered }) =>
        registered.some(({ layer }) => layer.serves.some((each) => /^(auth|csrf)$/.test(each))),
      )
      .flatMap((unit) => exemptions(audit, unit)),
} as const satisfies AsgiRule;

function exemptions(audit: Audit, unit: Unit): CodeHit[] {
  const { project } = audit;
  return runsOf(project, unit).flatMap(({ module, fn }) =>
    ownNodes(fn, 'call')
      .filter((call) => asksForPrefix(call) && isExempting(call))
      .flatMap((node) => judged(audit, unit, { module, node }, prefixesOf(project, module, node))),
  );
}

/** `path.startswith(...)`, `request.url.path.startswith(...)` */
function asksForPrefix(call: Node): boolean {
  const { on, method } = methodCall(call) ?? {};
  return (
    method === 'startswith' &&
    /(^|[._])(path|url_path|request_path|endpoint)(\.(lower|rstrip)\([^)]*\))?$|\[["']path["']\]$/.test(
      on?.text ?? '',
    )
  );
}

const EXEMPTS = /public|exempt|skip|exclu|open|unprotected|whitelist|allow_?list|bypass|ignore/i;

/** Where it is true, the request is handed on; in a function, its name says so. */
function isExempting(call: Node): boolean {
  for (let at = call; at.parent && at.parent.type !== 'function_definition'; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'not_operator') return false;
    if (parent.type === 'if_statement' && field(parent, 'condition')?.id === at.id) {
      const then = field(parent, 'consequence')?.text ?? '';
      const isHandedOn = /\breturn\s+await\s+call_next\(|await\s+(self\.)?\w*app\(/.test(then);
      if (isHandedOn) return !/\b(401|403)\b/.test(then);
      if (!/\breturn\s+True\b/.test(then)) return false;
    }
  }
  const fn = functionAround(call);
  return fn !== undefined && EXEMPTS.test(nameOf(fn)) && !/\b(401|403)\b/.test(fn.text);
}

/** What it begins with: a text, a tuple, or the variable of a loop over some. */
function prefixesOf(project: Project, module: Module, call: Node): string[] {
  const [given] = callArguments(call).positional;
  const name = given?.text.replace(/\.\w+\([^)]*\)$/, '');
  const loop = around(call, /^(generator_expression|list_comprehension|for_statement)$/);
  const clause =
    loop && (loop.type === 'for_statement' ? loop : descendants(loop, 'for_in_clause')[0]);
  const isLooped = clause !== undefined && field(clause, 'left')?.text === name;
  const source = isLooped ? field(clause, 'right') : given;
  const known = source ? literalsOf(project, module, source) : [];
  return known
    .flatMap(({ value }) => (isList(value) ? value : [value]))
    .flatMap((value) => (typeof value === 'string' && value.startsWith('/') ? [value] : []));
}

function judged(
  { project, mentioning }: Audit,
  { name }: Unit,
  at: Expression,
  prefixes: readonly string[],
): CodeHit[] {
  const scope = (functionAround(at.node) ?? at.node).text;
  if (prefixes.includes('/') && !/[!=]=\s*["']\/["']/.test(scope))
    return [
      {
        ...at,
        message: `Every path begins with \`/\`, so ${name} checks nothing`,
        because: 'the layer hands every request on unchecked',
        severity: 'error',
      },
    ];
  const loose = prefixes.filter((prefix) => !prefix.endsWith('/'));
  if (loose.length === 0) return [];
  const routes = routePaths(project, mentioning('fastapi', 'starlette'));
  const freed = routes
    .filter((route) => !PROBES.test(route))
    .flatMap((route) =>
      loose.filter((prefix) => isBeyond(route, prefix)).map((prefix) => ({ route, prefix })),
    );
  const [first] = freed;
  if (!first)
    return [
      { ...at, message: `${name} exempts whatever begins with \`${loose[0]}\``, severity: 'info' },
    ];
  const message = `\`${first.route}\` is not checked by ${name}, since it begins with \`${first.prefix}\``;
  return [
    { ...at, message, because: 'the layer hands its requests on, with credentials or without' },
  ];
}

/** Probes and API documents are meant to be open, whatever their ending. */
const PROBES =
  /^(\/[\w-]+)*\/(health|ready|live|ping|status|metrics|docs|redoc|openapi)[a-z]*(\.\w+)?$/;

/** Another path than the exempt one, and none below it. */
const isBeyond = (route: string, prefix: string): boolean =>
  route.startsWith(prefix) && /^[^/]/.test(route.slice(prefix.length));
