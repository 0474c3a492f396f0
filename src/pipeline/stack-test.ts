import { posix } from 'node:path';
import { importPath, isInstalled } from '../frameworks/asgi/package.ts';
import { formatPython } from '../languages/python-format.ts';
import { render } from '../render.ts';
import type { Change, Layer, PlannedLayer } from '../types.ts';
import type { PlanInput } from './inputs.ts';

export const TEST_FILE = 'test_middleware_stack.py';

/**
 * The test that locks the order and the behaviour of our layers: written when asked for, kept up to date while it
 * is as generated, left alone once it was edited.
 */
export async function testChange(
  input: PlanInput,
  folder: string,
  layers: readonly PlannedLayer[],
): Promise<{ changes: Change[]; notes: string[] }> {
  const path = testPath(input);
  const before = input.project.files.read(path);
  if (before === undefined && !input.tests) return { changes: [], notes: [] };
  const after = await renderTest(input, path, folder, layers);
  if (before === undefined) return { changes: [{ path, kind: 'create', after }], notes: [] };
  const old = layers.filter((layer) => !layer.isNew);
  if (before !== (await renderTest(input, path, folder, old))) {
    return {
      changes: [],
      notes: [`${path} was edited, so it was left alone: it does not test the new layers.`],
    };
  }
  return { changes: [{ path, kind: 'edit', before, after }], notes: [] };
}

/** The test without the removed layers, or its deletion when none of ours is left. */
export async function testAfterRemoval(
  input: TestInput,
  folder: string,
  stays: readonly Layer[],
): Promise<{ changes: Change[]; notes: string[] }> {
  const path = testPath(input);
  const before = input.project.files.read(path);
  if (before === undefined) return { changes: [], notes: [] };
  const all = input.reading.layers;
  if (before !== (await renderTest(input, path, folder, all))) {
    return {
      changes: [],
      notes: [`${path} was edited, so it was left alone: it still tests what was removed.`],
    };
  }
  if (!stays.some(isInstalled)) return { changes: [{ path, kind: 'delete', before }], notes: [] };
  const after = await renderTest(input, path, folder, stays);
  return { changes: [{ path, kind: 'edit', before, after }], notes: [] };
}

type TestInput = Pick<PlanInput, 'project' | 'reading' | 'style'>;
type Locked = Pick<Layer, 'concern' | 'symbol' | 'file'>;

/** Beside the other tests of the project, else in tests/ next to the application's package. */
function testPath({ project, reading }: TestInput): string {
  const root = posix.dirname(posix.dirname(reading.app.file));
  const known = project.files.list();
  const candidates = [root, posix.dirname(reading.app.file), '.'].map((folder) =>
    posix.join(folder, 'tests'),
  );
  const existing = candidates.find((folder) => known.some((path) => path.startsWith(`${folder}/`)));
  return posix.join(existing ?? posix.join(root === '..' ? '.' : root, 'tests'), TEST_FILE);
}

async function renderTest(
  { project, reading, style }: TestInput,
  path: string,
  folder: string,
  layers: readonly Locked[],
): Promise<string> {
  const { app } = reading;
  const stack = posix.join(folder, 'stack.py');
  const ours = layers.filter((layer) => layer.file === stack);
  const module = posix.basename(app.file, '.py');
  const text = render('asgi/test_middleware_stack.py', {
    appModule: importPath(project, app.file, posix.dirname(app.file), module).replace(/^\.+/, ''),
    appName: app.factory ?? app.name,
    factory: app.factory !== undefined,
    stackModule: importPath(project, app.file, folder, 'stack').replace(/^\.+/, ''),
    layers: ours.map((layer) => layer.symbol),
    has: Object.fromEntries(ours.map((layer) => [camel(layer.concern ?? ''), true])),
  });
  return formatPython(text, path, style);
}

const camel = (id: string): string =>
  id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
