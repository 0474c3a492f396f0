import { Refusal } from '../../errors.ts';
import { syntaxError } from '../../languages/python/print/format.ts';
import { openProject, type Project } from '../../languages/python/tree/module.ts';
import type { Change, PlannedLayer } from '../../types/plan.ts';
import type { App } from '../../types.ts';
import { findApps } from '../../worlds/asgi/find/find.ts';
import { readApp } from '../../worlds/asgi/read/read.ts';
import type { Reading } from '../../worlds/asgi/types.ts';
import type { PlanInput } from '../ask/inputs.ts';
import type { Placement } from '../order/place.ts';
import { overlay } from './overlay.ts';

/**
 * Reads the planned texts as if they were on the disk: they must parse, and the nesting read from them must be
 * the existing one with the newcomers in their slots.
 */
export async function prove(
  input: PlanInput,
  placement: Placement,
  changes: readonly Change[],
): Promise<PlannedLayer[]> {
  for (const change of changes) await parses(change);
  const project = openProject(overlay(input.project.files, changes));
  const { app } = input.reading;
  const reading = reread(project, app);
  if (!reading) throw unproven(app.file, 'the application is no longer found');
  const expected = expectedLayers(input, placement);
  const actual = reading.layers.map((layer) => layer.concern ?? layer.symbol);
  if (actual.join(' > ') !== expected.map(({ name }) => name).join(' > ')) {
    throw unproven(app.file, `it would nest as ${actual.join(' > ')}`);
  }
  return reading.layers.map(
    ({ concern, symbol, origin, file, line, conditional, owned }, index) => ({
      concern,
      symbol,
      origin,
      file,
      line,
      conditional,
      owned,
      isNew: expected[index]?.isNew ?? false,
    }),
  );
}

/** The same application in another state of its project. */
export function reread(project: Project, app: App): Reading | undefined {
  const found = findApps(project).find(
    (each) =>
      each.app.file === app.file && each.app.name === app.name && each.app.factory === app.factory,
  );
  return found && readApp(project, found);
}

function expectedLayers(
  { reading }: PlanInput,
  { newcomers }: Placement,
): { name: string; isNew: boolean }[] {
  const at = (slot: number): { name: string; isNew: boolean }[] =>
    newcomers
      .filter((each) => each.slot === slot)
      .map(({ concern }) => ({ name: concern, isNew: true }));
  return [
    ...reading.layers.flatMap((layer, index) => [
      ...at(index),
      { name: layer.concern ?? layer.symbol, isNew: false },
    ]),
    ...at(reading.layers.length),
  ];
}

async function parses(change: Change): Promise<void> {
  if (change.kind === 'delete' || !change.path.endsWith('.py')) return;
  const after = await syntaxError(change.after, change.path);
  if (!after) return;
  const before = change.kind === 'edit' ? await syntaxError(change.before, change.path) : undefined;
  if (before) {
    throw new Refusal(
      `${change.path}:${before.line}: ${before.message}. Nothing was written.`,
      'Correct the syntax error, then run the same command again.',
    );
  }
  throw unproven(change.path, `line ${after.line} would not parse: ${after.message}`);
}

function unproven(path: string, what: string): Refusal {
  return new Refusal(
    `${path} cannot be edited safely: ${what}. Nothing was written.`,
    'Please report this with the file: it is a shape that create-mw does not know yet.',
  );
}
