import { callsIn } from '../../../languages/python/follow/never.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { contains, descendants, functionAround } from '../../../languages/python/tree/search.ts';
import { handsOn, ranAfter } from './handing.ts';
import { allHandlings } from './lent.ts';

/** How long something took: a later reading of a clock less an earlier one, with the application run in between. */
export type Duration = {
  /** The subtraction. */
  readonly node: Node;
  /** The calls that read the clock. */
  readonly start: Node;
  readonly end: Node;
  /** What the calls call: `time.perf_counter`. */
  readonly clock: string;
  /** What the readings are kept in; undefined for one that is subtracted where it is made. */
  readonly names: { readonly start: Node; readonly end: Node | undefined };
};

const CLOCK =
  /^(time\.(time|perf_counter|monotonic|process_time)(_ns)?|timeit\.default_timer|datetime\.(datetime\.)?(utc)?now)$/;

type Reading = { readonly call: Node; readonly clock: string; readonly kept: Node | undefined };

/** The durations that a class or function measures around the application it hands requests on to. */
export const durationsIn = (project: Project, module: Module, definition: Node): Duration[] =>
  durationsAround(project, module, definition, () => onwardIn(project, module, definition));

/** The durations that are measured around calls. */
export function durationsAround(
  project: Project,
  module: Module,
  definition: Node,
  callsOf: () => readonly Node[],
): Duration[] {
  const readings = readingsIn(project, module, definition);
  if (readings.length < 2) return [];
  const onward = callsOf();
  const calls = callsIn(project, module);
  return descendants(definition, 'binary_operator').flatMap((node) => {
    const [left, right] = [field(node, 'left'), field(node, 'right')];
    if (!left || !right || node.children[1]?.type !== '-') return [];
    const end = readingAt(readings, left, node);
    const start = readingAt(readings, right, node);
    if (!start?.kept || !end || start.call.id === end.call.id || start.clock !== end.clock)
      return [];
    const isAround = onward.some(
      (call) =>
        start.call.startIndex < call.startIndex &&
        (ranAfter(call, end.call, calls) !== undefined || isInside(end.call, start.call)),
    );
    const names = { start: start.kept, end: contains(node, end.call) ? undefined : end.kept };
    return isAround && isUsed(node, definition)
      ? [{ node, start: start.call, end: end.call, clock: start.clock, names }]
      : [];
  });
}

/** `time.time() - start` as a statement measures nothing, nor does a name that nobody asks for. */
function isUsed(subtraction: Node, definition: Node): boolean {
  const { parent } = subtraction;
  if (parent?.type === 'expression_statement') return false;
  const name = parent?.type === 'assignment' ? field(parent, 'left') : undefined;
  if (name?.type !== 'identifier') return true;
  const uses = descendants(definition, 'identifier').filter(({ text }) => text === name.text);
  return uses.length > 1;
}

/** The layer reads the clock after the application has run, and subtracts what another layer has written down before. */
export function endsOtherClock(project: Project, module: Module, definition: Node): boolean {
  const readings = readingsIn(project, module, definition);
  const onward = onwardIn(project, module, definition);
  const calls = callsIn(project, module);
  return descendants(definition, 'binary_operator').some((node) => {
    const [left, right] = [field(node, 'left'), field(node, 'right')];
    const end = left && node.children[1]?.type === '-' && readingAt(readings, left, node);
    const isOther =
      /^(attribute|subscript)$/.test(right?.type ?? '') && OTHER.test(right?.text ?? '');
    return end && isOther && onward.some((call) => ranAfter(call, end.call, calls) !== undefined);
  });
}

const OTHER = /^(?!self\.).*(start|began|perf_time|t0)/i;

/** The calls by which a layer hands requests on. */
const onwardIn = (project: Project, module: Module, definition: Node): Node[] =>
  allHandlings(project, module, definition)
    .filter((each) => each.module === module)
    .flatMap(handsOn);

/** One is in a function inside the function of the other: a wrapped `send`, which runs later. */
function isInside(inner: Node, outer: Node): boolean {
  const fn = functionAround(inner);
  const outerFn = functionAround(outer);
  for (let at = fn && functionAround(fn); at; at = functionAround(at))
    if (at.id === outerFn?.id) return true;
  return false;
}

function readingsIn(project: Project, module: Module, definition: Node): Reading[] {
  return descendants(definition, 'call').flatMap((call) => {
    const name = field(call, 'function')?.text ?? '';
    if (!/(time|now|counter|monotonic|timer)(_ns)?$/.test(name)) return [];
    const clock = calleeAt(project, module, call);
    return clock !== undefined && CLOCK.test(clock) ? [{ call, clock, kept: keptIn(call) }] : [];
  });
}

/** `start` of `start = int(time.time() * 1000)` */
function keptIn(call: Node): Node | undefined {
  let at = call.parent;
  while (at && /^(binary_operator|parenthesized_expression|argument_list|call)$/.test(at.type))
    at = at.parent;
  return at?.type === 'assignment' ? field(at, 'left') : undefined;
}

/** The reading that an operand is, or that was kept under its name before. */
function readingAt(
  readings: readonly Reading[],
  operand: Node,
  subtraction: Node,
): Reading | undefined {
  const isHere = ({ call, kept }: Reading): boolean =>
    kept?.text === operand.text &&
    call.startIndex < subtraction.startIndex &&
    (operand.type !== 'identifier' || sharesFunction(call, subtraction));
  return readings.find(({ call }) => contains(operand, call)) ?? readings.filter(isHere).at(-1);
}

const sharesFunction = (reading: Node, use: Node): boolean =>
  functionAround(reading)?.id === functionAround(use)?.id || isInside(use, reading);
