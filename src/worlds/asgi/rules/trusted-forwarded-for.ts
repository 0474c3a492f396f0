import { calledBy, functionsAt } from '../../../languages/python/follow/functions.ts';
import type { Flow } from '../../../languages/python/follow/taint.ts';
import { calleeAt, dottedAt } from '../../../languages/python/names/origins.ts';
import { nameOf } from '../../../languages/python/tree/functions.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  argument,
  descendants,
  givenTo,
  nodesOf,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import { headerRead } from '../application/headers.ts';
import { logged } from '../application/logs.ts';
import { flowInto, type HandlerRun, nearRunsOf, orReturned } from '../application/runs.ts';
import type { Unit } from '../application/units.ts';
import { usesOf } from '../application/uses.ts';
import { libraryOf } from '../libraries.ts';
import { limited } from '../recognise/limiter.ts';
import { type AsgiRule, type Audit, type CodeHit, foundIn, type Severity } from './types.ts';

export const trustedForwardedFor = {
  id: 'trusted-forwarded-for',
  severity: 'warning',
  summary: 'the address of the client is taken from a header that the client can send',
  because:
    'whoever sends another X-Forwarded-For with each request is another client each time, or one that is let in',
  advice:
    'Read request.client, and let the server fill it in: uvicorn --forwarded-allow-ips=<address of your proxy>',
  fix: 'none',
  find: (audit) => [
    ...foundIn(audit.units, (unit) => inUnit(audit, unit)),
    ...audit.mentioning(...limited).flatMap((module) => keys(audit.project, module)),
    ...everyProxy(audit),
    ...[...new Set(audit.readings.map(({ app }) => app.file))]
      .flatMap((file) => audit.project.module(file) ?? [])
      .flatMap((module) => everyClient(audit.project, module)),
  ],
} as const satisfies AsgiRule;

const HEADER =
  /^(x-forwarded-for|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip|forwarded)$/;

type Read = { readonly module: Module; readonly node: Node; readonly header: string };

function readsIn(project: Project, module: Module, fn: Node): Read[] {
  return descendants(fn, 'call', 'subscript').flatMap((node) => {
    const header = headerRead(project, module, node);
    return header !== undefined && HEADER.test(header) ? [{ module, node, header }] : [];
  });
}

/** Who sent the request is compared with known proxies, or the value that the nearest proxy added is taken. */
const isGuarded = (fn: Node): boolean =>
  descendants(fn, 'identifier').some(({ text }) => /trust|prox(y|ies)/i.test(text)) ||
  /\[-\d+\]|rsplit/.test(fn.text);

function inUnit(audit: Audit, unit: Unit): CodeHit[] {
  const { project } = audit;
  const runs = nearRunsOf(project, unit);
  const [read] = runs.flatMap(({ module, fn }) => readsIn(project, module, fn));
  if (!read || runs.some(({ fn }) => isGuarded(fn))) return [];
  const isSource = orReturned(project, (module, node) =>
    HEADER.test(headerRead(project, module, node) ?? ''),
  );
  const uses = runs.flatMap((run) => usesIn(run, flowInto(project, run, isSource)));
  const limits = unit.registered.some(({ layer }) => layer.serves.includes('rate-limit'));
  const severity = weight(uses, limits);
  if (uses.length === 0) return [];
  const message = `${unit.name} takes the client's address from \`${read.header}\`${severity === 'error' ? ' and decides by it' : ''}`;
  return [{ ...read, message, severity, ...(severity === 'warning' && { because: NOTED }) }];
}

const NOTED =
  'whoever sends the header chooses the address that stands in logs and audits, and wherever else it is read';

type Use = 'compared' | 'logged' | 'passed on';

function weight(uses: readonly Use[], limits: boolean): Severity {
  const counts = uses.filter((use) => use !== 'logged');
  if (counts.length === 0) return 'info';
  return limits || counts.includes('compared') ? 'error' : 'warning';
}

/** What becomes of the address in a function. */
function usesIn({ fn }: HandlerRun, flow: Flow): Use[] {
  const compared = ownNodes(fn, 'comparison_operator').flatMap((node): Use[] => {
    const [left, right] = children(node);
    const isText = left?.type === 'string' || /^(None|["'].{0,9}["'])$/.test(right?.text ?? '');
    return left && flow(left) && !isText ? ['compared'] : [];
  });
  const called = ownNodes(fn, 'call').flatMap((call): Use[] => {
    if (!givenTo(call).some(flow)) return [];
    return flow(call) ? [] : [logged(call) ? 'logged' : 'passed on'];
  });
  const stored = ownNodes(fn, 'assignment', 'augmented_assignment', 'subscript').flatMap(
    (node): Use[] => {
      const isStored =
        node.type === 'subscript'
          ? node.childrenForFieldName('subscript').some((index) => index !== null && flow(index))
          : field(node, 'left')?.type === 'attribute' && flow(field(node, 'right') ?? node);
      return isStored ? ['passed on'] : [];
    },
  );
  return [...compared, ...called, ...stored];
}

/** Functions that a limiter asks which bucket a request falls into. */
function keys(project: Project, module: Module): CodeHit[] {
  return nodesOf(module, 'call').flatMap((call) => {
    const callee = calleeAt(project, module, call) ?? '';
    const limiter = libraryOf(callee)?.limiter;
    if (!limiter) return [];
    const key = argument(call, 'key_func') ?? argument(call, 'identifier');
    if (!key) return [];
    if (limiter.forged !== undefined && dottedAt(project, module, key) === limiter.forged)
      return [{ module, node: key, message: FORGED, severity: 'error' as const }];
    const [first] = functionsAt(project, module, key);
    if (!first) return [];
    const called = ownNodes(first.fn, 'call').flatMap((each) =>
      calledBy(project, first.module, each),
    );
    const all = [first, ...called];
    const [read] = all.flatMap((each) => readsIn(project, each.module, each.fn));
    if (!read || all.some(({ fn }) => isGuarded(fn))) return [];
    const message = `${nameOf(first.fn)} takes the key of a rate limit from \`${read.header}\``;
    return [{ ...read, message, severity: 'error' as const }];
  });
}

const FORGED = '`get_ipaddr` takes the key of a rate limit from `x-forwarded-for`';

/** `trusted_hosts="*"`: the first address of the header is taken, which is what the client sent. */
const everyProxy = ({ project, mentioning }: Audit): CodeHit[] =>
  usesOf(
    project,
    mentioning('ProxyHeadersMiddleware'),
    /^uvicorn\.middleware\.proxy_headers\.ProxyHeadersMiddleware$/,
  ).flatMap(({ option }) => {
    const hosts = option('trusted_hosts');
    const message = 'ProxyHeadersMiddleware believes the X-Forwarded-For of everybody';
    return hosts && EVERYBODY.test(hosts.node.text) ? [{ ...hosts, message }] : [];
  });

const EVERYBODY = /^\[?\s*["']\*["']\s*,?\s*\]?$/;

/** `uvicorn.run(app, forwarded_allow_ips="*")` */
function everyClient(project: Project, module: Module): CodeHit[] {
  if (!module.text.includes('forwarded_allow_ips')) return [];
  return nodesOf(module, 'call').flatMap((call) => {
    const node = argument(call, 'forwarded_allow_ips');
    const isServer = /^uvicorn\.(run|Config)$/.test(calleeAt(project, module, call) ?? '');
    const message = 'uvicorn believes the X-Forwarded-For of everybody';
    const isDeveloping = argument(call, 'reload')?.text === 'True';
    return node && isServer && EVERYBODY.test(node.text)
      ? [{ module, node, message, ...(isDeveloping && { severity: 'info' as const }) }]
      : [];
  });
}
