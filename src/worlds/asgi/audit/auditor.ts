import { memoized } from '../../../languages/memo.ts';
import { cutsOf } from '../../../languages/python/budget.ts';
import type { Module, Project } from '../../../languages/python/tree/module.ts';
import type { Auditor, RuleHit } from '../../seam/auditing.ts';
import { routeClocks } from '../application/route-clocks.ts';
import { spotOf } from '../application/spot.ts';
import { findUnits } from '../application/units.ts';
import { templateLine } from '../find/template.ts';
import { moveLayer } from '../move/move.ts';
import { layerIn, readingOf } from '../read/readings.ts';
import { rules } from '../rules/index.ts';
import type { Audit, CodeHit } from '../rules/types.ts';
import type { AsgiReading } from '../types.ts';
import { factsOf } from './facts.ts';
import { howToMove } from './how-to-move.ts';
import { ignoresIn } from './ignores.ts';

/** What rules ask about these applications and the files that `isWanted` lets through. */
export function auditorOf(
  project: Project,
  readings: readonly AsgiReading[],
  isWanted: (path: string) => boolean,
): Auditor {
  const audit = auditOf(project, readings, isWanted);
  return {
    hits: (id) => (rules.find((rule) => rule.id === id)?.find(audit) ?? []).map(hitOf),
    cuts: () => cutsOf(project),
    ignores: () => audit.mentioning('create-mw:').flatMap(ignoresIn),
    facts: (reading, layer) => factsOf(audit, layerIn(readingOf(reading).reading, layer)),
    clocks: () =>
      readings.length === 1
        ? routeClocks(project).map(({ module, node, name }) => ({
            spot: spotOf(module, node),
            name,
          }))
        : [],
    move: (reading, layer, side, other) => {
      const own = readingOf(reading).reading;
      const move = moveLayer(project, own, layerIn(own, layer), side, layerIn(own, other));
      if (!move) return undefined;
      const edits = move.edits.map((edit) => ({ ...edit, path: move.path }));
      return { edits, isPure: move.pure };
    },
    howToMove: (reading, layer, side, other, place) => {
      const own = readingOf(reading).reading;
      return howToMove(layerIn(own, layer), side, layerIn(own, other), place);
    },
  };
}

function auditOf(
  project: Project,
  readings: readonly AsgiReading[],
  isWanted: (path: string) => boolean,
): Audit {
  const mentioning = memoizedWords((words): Module[] =>
    project
      .mentioning(...words)
      .filter(isWanted)
      .flatMap((path) => project.module(path) ?? [])
      .filter(({ text, path }) => templateLine(path, text) === undefined),
  );
  const around = mentioning('iddleware', 'call_next', 'receive').filter(({ text }) =>
    /iddleware|call_next|__call__/.test(text),
  );
  return { project, readings, units: findUnits(project, around, readings), mentioning };
}

function memoizedWords(search: (words: readonly string[]) => Module[]): Audit['mentioning'] {
  const known = memoized((key: string) => search(key.split('\n')));
  return (...words) => known(words.join('\n'));
}

/** The finding without its syntax. */
function hitOf({ module, node, unit, ...found }: CodeHit): RuleHit {
  const isIdle = unit?.registered.length === 0;
  return { ...found, spot: spotOf(module, node), ...(isIdle && { isIdle }) };
}
