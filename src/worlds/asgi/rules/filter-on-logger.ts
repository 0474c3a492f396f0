import { classAt } from '../../../languages/python/follow/objects.ts';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import { follow } from '../../../languages/python/follow/sources.ts';
import { memberOf } from '../../../languages/python/names/classes.ts';
import { calleeAt, dottedAt } from '../../../languages/python/names/origins.ts';
import { nameOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { methodCall, nodesOf, ownNodes } from '../../../languages/python/tree/search.ts';
import type { AsgiRule, CodeHit } from './types.ts';

export const filterOnLogger = {
  id: 'filter-on-logger',
  severity: 'warning',
  summary:
    'a filter that gives log records a field is on the root logger, whose children pass it by',
  because:
    'a logger asks its own filters only: records of every other logger reach the handlers without the field, and a format that names it fails for them',
  advice: 'Add the filter to the handlers, which see the records of all loggers',
  fix: 'none',
  find: ({ project, mentioning }) => {
    const added = mentioning('addFilter').flatMap((module) =>
      nodesOf(module, 'call').flatMap((call) => addedBy(project, module, call) ?? []),
    );
    const missed = added.filter(
      ({ isRoot, owner }) => isRoot && !added.some((each) => !each.isRoot && each.owner === owner),
    );
    const all = missed.length > 0 ? mentioning('addFilter', 'fastapi', 'starlette') : [];
    return all.some(({ text }) => CHILD.test(text)) && !all.some(({ text }) => FACTORY.test(text))
      ? missed.map(({ hit }) => hit)
      : [];
  },
} as const satisfies AsgiRule;

/** A logger that is not the root; what gives every record the field, whichever logger made it. */
const CHILD = /\bgetLogger\(\s*[^)\s]/;
const FACTORY = /\bsetLogRecordFactory\b/;

type Added = { readonly owner: Node; readonly isRoot: boolean; readonly hit: CodeHit };

/** A filter of the project's own that sets something on each record. */
function addedBy(project: Project, module: Module, call: Node): Added | undefined {
  const { on, method } = methodCall(call) ?? {};
  const [given] = callArguments(call).positional;
  const owner = given && classAt(project, module, given);
  if (!on || method !== 'addFilter' || !owner) return undefined;
  const set = fieldSetBy(memberOf(project, owner, 'filter')?.method);
  if (set === undefined) return undefined;
  const name = nameOf(owner.definition);
  const message = `${name} on the root logger gives \`${set}\` to none of the records of other loggers`;
  const isRoot = isRootLogger(project, { module, node: on });
  return { owner: owner.definition, isRoot, hit: { module, node: call, message } };
}

/** `record.request_id = ...`, where record is the parameter. */
function fieldSetBy(filter: Node | undefined): string | undefined {
  const record = filter && parametersOf(filter)[1];
  if (!filter || record === undefined) return undefined;
  const set = ownNodes(filter, 'assignment').map((each) => field(each, 'left'));
  const own = set.find(
    (left) => left?.type === 'attribute' && field(left, 'object')?.text === record,
  );
  return own && field(own, 'attribute')?.text;
}

/** `logging.getLogger()`, `logging.root`, or a name that stands for one of them and nothing else. */
function isRootLogger(project: Project, { module, node }: Expression): boolean {
  if (dottedAt(project, module, node) === 'logging.root') return true;
  if (node.type === 'call') {
    const { positional, named } = callArguments(node);
    const isNamed = positional.length + named.size > 0;
    return calleeAt(project, module, node) === 'logging.getLogger' && !isNamed;
  }
  const sources = node.type === 'identifier' ? follow(project, module, node) : [];
  return (
    sources.length > 0 &&
    sources.every((source) => source.kind === 'whole' && isRootLogger(project, source))
  );
}
