import { field, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { around, descendants } from '../../../languages/python/tree/search.ts';
import type { Unit } from '../application/units.ts';
import { type Duration, durationsIn } from '../recognise/durations.ts';
import { type AsgiRule, type Audit, type CodeHit, type Fix, foundIn, replaced } from './types.ts';

export const wallClockDuration = {
  id: 'wall-clock-duration',
  severity: 'warning',
  summary: 'a duration is measured with the wall clock',
  because:
    'the wall clock is set while it runs, by NTP or by hand: durations become wrong, and negative when it is set back',
  advice: 'Read time.perf_counter() instead, which only ever goes forward',
  fix: 'safe',
  find: (audit) => foundIn(audit.units, (unit) => findings(audit, unit)),
} as const satisfies AsgiRule;

const WALL = /^(time\.time(_ns)?|datetime\.)/;

/** One finding for each reading that starts a duration. */
function findings({ project }: Audit, unit: Unit): CodeHit[] {
  const { module, definition, name } = unit;
  const durations = durationsIn(project, module, definition).filter(({ clock }) =>
    WALL.test(clock),
  );
  const starts = new Map(durations.map((duration) => [duration.start.id, duration]));
  return [...starts.values()].map(({ start, clock }) => {
    const mine = durations.filter((each) => each.start.id === start.id);
    const fix = fixOf(module, definition, mine);
    return {
      module,
      node: start,
      message: `${name} measures a duration with \`${clock.replace('datetime.datetime', 'datetime')}\``,
      ...(fix && { fix }),
    };
  });
}

/** `time.perf_counter` for `time.time` where every reading serves nothing but these subtractions. */
function fixOf(module: Module, definition: Node, durations: readonly Duration[]): Fix | undefined {
  const calls = new Map(durations.flatMap(({ start, end }) => [start, end]).map((c) => [c.id, c]));
  const isPlain = durations.every(
    ({ names, node }) =>
      isOnlySubtracted(definition, names.start, durations) &&
      (names.end ? isOnlySubtracted(definition, names.end, durations) : true) &&
      /^(time\.)?time(_ns)?\(\)$/.test(
        (field(node, 'left') ?? node).text.replace(/^\w+$/, 'time()'),
      ),
  );
  const functions = [...calls.values()].flatMap((call) => field(call, 'function') ?? []);
  if (
    !isPlain ||
    functions.some(({ type, text }) => type !== 'attribute' || !text.startsWith('time.'))
  )
    return undefined;
  const edits = functions.map((fn) =>
    replaced(module, fn, fn.text.replace('time.time', 'time.perf_counter')),
  );
  return { safety: 'safe', edits };
}

/** A local name that is read nowhere else. */
function isOnlySubtracted(definition: Node, kept: Node, durations: readonly Duration[]): boolean {
  if (kept.type !== 'identifier') return false;
  return descendants(definition, 'identifier')
    .filter(({ text }) => text === kept.text)
    .every((use) => {
      if (use.parent?.type === 'keyword_argument' || use.parent?.type === 'attribute')
        return (
          field(use.parent, 'name')?.id === use.id || field(use.parent, 'attribute')?.id === use.id
        );
      const assignment = use.parent?.type === 'assignment' ? use.parent : undefined;
      const isTarget = assignment !== undefined && field(assignment, 'left')?.id === use.id;
      const operator = around(use, /^binary_operator$/);
      return isTarget || durations.some(({ node }) => node.id === operator?.id);
    });
}
