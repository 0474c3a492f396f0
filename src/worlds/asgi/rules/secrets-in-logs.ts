import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { ownNodes } from '../../../languages/python/tree/search.ts';
import { areAllHeaders, headerRead, REQUEST } from '../application/headers.ts';
import { logged } from '../application/logs.ts';
import { flowInto, type HandlerRun, nearRunsOf, orReturned } from '../application/runs.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type Audit, type CodeHit, foundIn, type Severity } from './types.ts';

export const secretsInLogs = {
  id: 'secrets-in-logs',
  severity: 'warning',
  summary: 'a middleware logs credentials, or what may contain them',
  because:
    'logs are kept for months, copied to other services and read by many more people than may use those credentials',
  advice:
    'Log the names that you need, one by one, and leave credentials, bodies and query strings out',
  fix: 'none',
  find: (audit) => {
    const found = foundIn(audit.units, (unit) => findings(audit, unit));
    // A helper that several middlewares call is one place.
    return [
      ...new Map(found.map((each) => [`${each.module.path}:${each.node.id}`, each])).values(),
    ];
  },
} as const satisfies AsgiRule;

type Secret = {
  readonly what: string;
  readonly severity: Severity;
  readonly is: (project: Project, module: Module, node: Node) => boolean;
};

const reads = (pattern: string): RegExp => new RegExp(`^${REQUEST}\\.${pattern}$`);
const BODY = reads(String.raw`(body|json|form)\(\)`);
const COOKIES = reads('cookies');
const QUERY = reads(String.raw`(query_params|url\.query)`);
const URL = reads('url');

const header = (what: string, names: RegExp): Secret => ({
  what,
  severity: 'error',
  is: (project, module, node) => names.test(headerRead(project, module, node) ?? ''),
});

/** The weightiest first. A URL is logged by most, and has something secret in it with few. */
const SECRETS: readonly Secret[] = [
  header('the Authorization header of requests', /^(proxy-)?authorization$/),
  header('the API key of requests', /^(x-)?(api|auth|access)[-_]?(key|token)$/),
  header('the cookies of requests', /^cookie$/),
  {
    what: 'the cookies of requests',
    severity: 'error',
    is: (_project, _module, { text }) => COOKIES.test(text),
  },
  {
    what: 'all headers, Authorization and Cookie among them',
    severity: 'error',
    is: (_project, _module, node) => areAllHeaders(node),
  },
  {
    what: 'the bodies of requests',
    severity: 'warning',
    is: (_project, _module, { text }) => BODY.test(text),
  },
  {
    what: 'the query string, where tokens travel',
    severity: 'info',
    is: (_project, _module, { text }) =>
      QUERY.test(text) || /^((self|request)\.)*scope\[["']query_string["']\]$/.test(text),
  },
  {
    what: 'the URL with its query string, where tokens travel',
    severity: 'info',
    is: (_project, _module, { text }) => URL.test(text),
  },
];

function findings(audit: Audit, unit: Unit): CodeHit[] {
  return nearRunsOf(audit.project, unit).flatMap((run) =>
    ownNodes(run.fn, 'call').flatMap((call) => {
      const log = logged(call);
      const secret = log && loggedSecret(audit.project, run, log.given);
      if (!secret) return [];
      const severity = weight(secret, log.isDebug);
      return [
        { module: run.module, node: call, message: `${unit.name} logs ${secret.what}`, severity },
      ];
    }),
  );
}

function loggedSecret(
  project: Project,
  run: HandlerRun,
  given: readonly Node[],
): Secret | undefined {
  return SECRETS.find(({ is }) => {
    const sourceIn = orReturned(project, (module, node) => is(project, module, node));
    return given.some(flowInto(project, run, sourceIn, true));
  });
}

/** What only debugging shows weighs less. */
function weight({ severity }: Secret, isDebug: boolean): Severity {
  if (!isDebug) return severity;
  return severity === 'error' ? 'warning' : 'info';
}
