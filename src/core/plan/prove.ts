import { Refusal } from '../../errors.ts';
import { overlay } from '../../host/overlay.ts';
import type { Change, PlannedLayer } from '../../types/plan.ts';
import type { App, Reading } from '../../types.ts';
import type { Workspace } from '../../worlds/world.ts';
import { isSameApp } from '../ask/detect.ts';
import { type Arrangement, frontOf } from '../order/arrange.ts';

/**
 * Reads the planned texts as if they were on the disk: they must parse, and the nesting read from them must be
 * the existing one with the newcomers in their slots.
 */
export async function prove(
  workspace: Workspace,
  { app, ...before }: Reading,
  places: Arrangement,
  changes: readonly Change[],
): Promise<PlannedLayer[]> {
  const planned = workspace.inState(overlay(workspace.files, changes));
  for (const change of changes) await parses(workspace, planned, change);
  const reading = reread(planned, app);
  if (!reading) throw unproven(app.file, 'the application is no longer found');
  const expected = expectedLayers({ app, ...before }, places);
  const actual = reading.layers.map((layer) => layer.concern ?? layer.symbol);
  if (actual.join(' > ') !== expected.map(({ name }) => name).join(' > ')) {
    throw unproven(app.file, `it would nest as ${actual.join(' > ')}`);
  }
  return reading.layers.map((layer, index) => ({
    ...layer,
    isNew: expected[index]?.isNew ?? false,
  }));
}

/** The same application in another state of its project. */
export function reread(workspace: Workspace, app: App): Reading | undefined {
  const found = workspace.apps().find((each) => isSameApp(each, app));
  return found && workspace.read(found);
}

type Expected = { readonly name: string; readonly isNew: boolean };

function expectedLayers(reading: Reading, { newcomers, behind }: Arrangement): Expected[] {
  const front = frontOf(reading);
  const standing = (layers: Reading['layers']): Expected[] =>
    layers.map(({ concern, symbol }) => ({ name: concern ?? symbol, isNew: false }));
  const at = (slot: number): Expected[] =>
    newcomers
      .filter((each) => each.slot === slot)
      .map(({ concern }) => ({ name: concern, isNew: true }));
  return [
    ...front.flatMap((layer, index) => [...at(index), ...standing([layer])]),
    ...at(front.length),
    ...behind.map((name) => ({ name, isNew: true })),
    ...standing(reading.layers.filter(({ isBehind }) => isBehind)),
  ];
}

async function parses(before: Workspace, after: Workspace, change: Change): Promise<void> {
  if (change.kind === 'delete') return;
  const { path } = change;
  const fault = await after.compileError(path);
  if (!fault) return;
  const old = change.kind === 'edit' ? await before.compileError(path) : undefined;
  if (old) {
    throw new Refusal(
      'syntax',
      `${path}:${old.line}: ${old.message}. Nothing was written.`,
      'Correct the syntax error, then run the same command again.',
      { at: { file: path, line: old.line } },
    );
  }
  throw unproven(path, `line ${fault.line} would not parse: ${fault.message}`);
}

function unproven(path: string, what: string): Refusal {
  return new Refusal(
    'shape.unsafe',
    `${path} cannot be edited safely: ${what}. Nothing was written.`,
    'Please report this with the file: it is a shape that create-mw does not know yet.',
    { at: { file: path } },
  );
}
