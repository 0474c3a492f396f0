import { textOf } from '../../../languages/python/follow/literals.ts';
import type { Flow } from '../../../languages/python/follow/taint.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants, givenTo } from '../../../languages/python/tree/search.ts';
import { keyRead } from '../application/headers.ts';
import { flowInto, type HandlerRun, nearRunsOf, orReturned } from '../application/runs.ts';
import type { Unit } from '../application/units.ts';
import { usesOf } from '../application/uses.ts';
import { libraries } from '../libraries.ts';
import { type AsgiRule, type Audit, type CodeHit, foundIn } from './types.ts';

export const unvalidatedRequestId = {
  id: 'unvalidated-request-id',
  severity: 'warning',
  summary: 'the request id of the client is used as it comes',
  because:
    'a client can send 20 KB, terminal escapes or quotes that forge fields of a log line, and they come back in the response and in every log line of the request',
  advice:
    'Accept an id only if it matches [A-Za-z0-9][A-Za-z0-9._-]{7,127}, and make a new one otherwise',
  fix: 'none',
  find: (audit) => [...foundIn(audit.units, (unit) => own(audit, unit)), ...switchedOff(audit)],
} as const satisfies AsgiRule;

const ID = /(request|correlation|trace)[-_]?id\b|(request|correlation)_?id/i;

/** A middleware that reads the header and looks at nothing but whether it is there. */
function own(audit: Audit, unit: Unit): CodeHit[] {
  const { project } = audit;
  const isHeader = (module: Module, node: Node): boolean => isIdHeader(project, module, node);
  const isSource = orReturned(project, isHeader);
  const runs = nearRunsOf(project, unit);
  const read = runs.flatMap((run) =>
    descendants(run.fn, 'call', 'subscript')
      .filter((node) => isHeader(run.module, node))
      .map((node) => ({ run, node })),
  )[0];
  if (!read) return [];
  const flows = runs.map((run) => ({ run, flow: flowInto(project, run, isSource) }));
  if (flows.some(({ run, flow }) => isLookedAt(run, flow))) return [];
  const isUsed = flows.some(({ run, flow }) => isPassedOn(run, flow));
  if (!isUsed) return [];
  const name = textOf(
    project,
    read.run.module,
    keyRead(project, read.run.module, read.node) ?? read.node,
  );
  const message = `${unit.name} takes ${name === undefined ? 'a request id' : `\`${name}\``} from the client as it comes`;
  return [{ module: read.run.module, node: read.node, message }];
}

function isIdHeader(project: Project, module: Module, node: Node): boolean {
  const key = keyRead(project, module, node);
  return key !== undefined && ID.test(textOf(project, module, key) ?? key.text);
}

const CHECKS =
  /(^|\.)(len|match|fullmatch|search|sub|UUID|isalnum|isascii|isprintable|isdigit|isidentifier|int)$|valid|saniti|clean|check|normali[sz]e|parse|safe|is_\w+/i;

/** Its length, its characters or its shape are asked for, or a part of it is cut off. */
function isLookedAt({ fn }: HandlerRun, flow: Flow): boolean {
  const isChecked = descendants(fn, 'call').some((call) => {
    const callee = field(call, 'function');
    if (!callee || !CHECKS.test(callee.text)) return false;
    const object = field(callee, 'object');
    return [...givenTo(call), ...(object ? [object] : [])].some(flow);
  });
  const isCut = descendants(fn, 'subscript').some((node) => {
    const object = field(node, 'value');
    return object !== undefined && descendants(node, 'slice').length > 0 && flow(object);
  });
  return isChecked || isCut;
}

/** Into a header, a log line, the state of the request or a context variable. */
function isPassedOn({ fn }: HandlerRun, flow: Flow): boolean {
  const isStored = descendants(fn, 'assignment').some((node) => {
    const [left, right] = [field(node, 'left'), field(node, 'right')];
    return /^(subscript|attribute)$/.test(left?.type ?? '') && right !== undefined && flow(right);
  });
  const isGiven = descendants(fn, 'call').some((call) => {
    const callee = field(call, 'function')?.text ?? '';
    return (
      /\.(set|append|add|setdefault|info|debug|warning|error|exception)$|bind|context|Response$/.test(
        callee,
      ) && givenTo(call).some(flow)
    );
  });
  return isStored || isGiven;
}

/** Libraries that validate unless they are told not to. */
const SWITCHES = libraries.flatMap(({ name, trusts }) => (trusts ? [{ name, ...trusts }] : []));

const switchedOff = ({ project, mentioning }: Audit): CodeHit[] =>
  SWITCHES.flatMap(({ name: library, symbol, option, off }) =>
    usesOf(project, mentioning(library), symbol).flatMap((use) => {
      const given = use.option(option);
      const name = use.symbol.split('.').at(-1);
      const message = `${name} takes any request id from the client: \`${option}=${off}\``;
      return given?.node.text === off ? [{ ...given, message }] : [];
    }),
  );
