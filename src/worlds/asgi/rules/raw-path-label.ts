import type { Flow } from '../../../languages/python/follow/taint.ts';
import { isMadeBy } from '../../../languages/python/follow/values.ts';
import {
  conditionsAt,
  plainCondition,
  takesAll,
} from '../../../languages/python/scope/condition.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import {
  around,
  givenTo,
  methodCall,
  operatorOf,
  ownNodes,
} from '../../../languages/python/tree/search.ts';
import { flowInto, nearRunsOf } from '../application/runs.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type Audit, type CodeHit, foundIn } from './types.ts';

export const rawPathLabel = {
  id: 'raw-path-label',
  severity: 'warning',
  summary: 'a metric is labelled with the path that the client asked for',
  because:
    'every id in a path and every path that a scanner tries becomes a time series of its own, until memory or the metrics bill runs out',
  advice:
    'Label with the route template, read from request.scope["route"] after the call, and one word for all that matches no route',
  fix: 'none',
  find: (audit) => foundIn(audit.units, (unit) => findings(audit, unit)),
} as const satisfies AsgiRule;

function findings(audit: Audit, unit: Unit): CodeHit[] {
  const said = new Set<number>();
  return nearRunsOf(audit.project, unit).flatMap((run) => {
    const flow = flowInto(audit.project, run, () => isRawPath, true);
    return ownNodes(run.fn, 'call').flatMap((call) => {
      const metric = labelled(audit.project, run.module, call, flow);
      const at = run.chain[0] ?? { module: run.module, call };
      if (metric === undefined || said.has(at.call.startIndex)) return [];
      if (isOneOfFew(call, flow) || isOneOfFew(at.call, flow)) return [];
      said.add(at.call.startIndex);
      const message = `${unit.name} labels \`${metric}\` with the path of the request`;
      return [{ module: at.module, node: at.call, message }];
    });
  });
}

/** `if path in {"/like", "/favorite"}:` around it, `if path not in KNOWN: return` above, `case "/like":`: labels are few. */
function isOneOfFew(call: Node, flow: Flow): boolean {
  const choice = around(call, /^(case_clause|function_definition)$/);
  const subject = choice?.type === 'case_clause' && around(choice, /^match_statement$/);
  const asked = subject ? field(subject, 'subject') : undefined;
  if (choice && asked && flow(asked) && !takesAll(choice)) return true;
  return conditionsAt(call)
    .map(plainCondition)
    .some(({ test, holds }) => {
      const wanted = holds ? /^(==|in)$/ : /^(!=|not in)$/;
      return partsOf(test, holds).some((each) => {
        const [left] = each.type === 'comparison_operator' ? children(each) : [];
        return left !== undefined && wanted.test(operatorOf(each)) && flow(left);
      });
    });
}

/** What holds where an `and` holds, and fails where an `or` fails. */
const partsOf = (test: Node, holds: boolean): Node[] =>
  field(test, 'operator')?.text === (holds ? 'and' : 'or')
    ? children(test).flatMap((each) => partsOf(each, holds))
    : [test];

const isRawPath = ({ text }: Node): boolean =>
  /^(self\.)?(request|req)\.url\.path$|^((self|request|req)\.)*scope(\[["'](raw_)?path["']\]|\.get\(["'](raw_)?path["'][^()]*\))$/.test(
    text,
  );

/** The metric that a call labels with what flows: Prometheus, OpenTelemetry or statsd. */
function labelled(project: Project, module: Module, call: Node, flow: Flow): string | undefined {
  const { on, method } = methodCall(call) ?? {};
  if (!on) return undefined;
  const { positional, named } = callArguments(call);
  const given = givenTo(call);
  if (method === 'labels') return given.some(flow) ? on.text : undefined;
  const attributes = named.get('attributes') ?? positional[1];
  if (/^(add|record)$/.test(method ?? '') && attributes?.type === 'dictionary')
    return flow(attributes) ? on.text : undefined;
  const isStatsd = isMadeBy(project, module, on, /^(statsd|datadog|aiodogstatsd)\b/);
  return isStatsd && given.some(flow) ? on.text : undefined;
}
