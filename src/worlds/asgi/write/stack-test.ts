import { posix } from 'node:path';
import { onion } from '../../../concerns/index.ts';
import { formatPython } from '../../../languages/python/print/format.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { PlannedLayer } from '../../../types/plan.ts';
import type { Files } from '../../../types.ts';
import type { Test } from '../../seam/writing.ts';
import { installer } from '../project/install.ts';
import { recipeCodeOf, usualAnswers } from '../recipes/index.ts';
import { render } from '../render.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import type { Ground } from './ground.ts';
import { importRoot, modulePath } from './import-root.ts';
import { isInstalled } from './package.ts';

const TEST_FILE = 'test_middleware_stack.py';
/** What does not ask everybody's requests alike. */
const ASKED_BY_ADDRESS = new Set(['proxy-headers', 'rate-limit']);

/**
 * The test that locks the order and the behaviour of our layers: written when asked for, kept up to date while it
 * is as generated, left alone once it was edited.
 */
export async function testChange(
  input: Ground,
  layers: readonly PlannedLayer[],
  planned: Files,
  isWanted: boolean,
): Promise<Test> {
  const path = testPath(input);
  const { files } = input.project;
  const before = files.read(path);
  if (before === undefined && !isWanted) return { changes: [], notes: [] };
  if (input.reading.app.name.includes('.')) {
    const notes = [`${path} was not written: a test cannot import \`${input.reading.app.name}\`.`];
    return { changes: [], notes };
  }
  const after = await renderTest(input, path, layers, planned);
  const run = runOf(input, path);
  if (before === undefined) return { changes: [{ path, kind: 'create', after }], notes: [], run };
  if (before === after) return { changes: [], notes: [], run };
  const old = layers.filter((layer) => !layer.isNew);
  if (before !== (await renderTest(input, path, old, files))) {
    return {
      changes: [],
      notes: [`${path} was edited, so it was left alone: it does not test the new layers.`],
    };
  }
  return { changes: [{ path, kind: 'edit', before, after }], notes: [], run };
}

/** The offered test, where it is as generated and will be written anew. */
export async function ownTest(input: Ground): Promise<string[]> {
  const path = testPath(input);
  const { files } = input.project;
  const text = files.read(path);
  if (text === undefined) return [];
  return text === (await renderTest(input, path, input.reading.layers, files)) ? [path] : [];
}

/** How the project runs its tests, by what manages its packages. */
function runOf({ project, reading }: Ground, path: string): string {
  const tool = installer(project.files, posix.dirname(reading.app.file));
  const runs = tool === 'requirements' || tool === 'none' ? 'python -m' : `${tool} run`;
  return `${runs} pytest ${path}`;
}

/** The test without the removed layers, or its deletion when none of ours is left. */
export async function testAfterRemoval(input: Ground, stays: readonly AsgiLayer[]): Promise<Test> {
  const path = testPath(input);
  const before = input.project.files.read(path);
  if (before === undefined) return { changes: [], notes: [] };
  const all = input.reading.layers;
  if (before !== (await renderTest(input, path, all, input.project.files))) {
    return {
      changes: [],
      notes: [`${path} was edited, so it was left alone: it still tests what was removed.`],
    };
  }
  if (!stays.some(isInstalled)) return { changes: [{ path, kind: 'delete', before }], notes: [] };
  const after = await renderTest(input, path, stays, input.project.files);
  return { changes: [{ path, kind: 'edit', before, after }], notes: [] };
}

/** The routes that the owner has listed as open: the one line of the test that is theirs to edit. */
function publicRoutes(test: string | undefined): readonly string[] {
  const list = test?.match(/^PUBLIC: list\[str\] = \[([^\]]*)\]/m)?.[1] ?? '';
  return [...list.matchAll(/"([^"]*)"|'([^']*)'/g)].map(
    ([, double, single]) => double ?? single ?? '',
  );
}

type Locked = Pick<AsgiLayer, 'concern' | 'symbol' | 'origin' | 'file' | 'conditional' | 'owned'>;

/** Beside the other tests of the project, else in tests/ next to the application's package. */
function testPath({ project, reading }: Ground): string {
  const root = posix.dirname(posix.dirname(reading.app.file));
  const known = project.files.list();
  const candidates = [root, posix.dirname(reading.app.file), '.'].map((folder) =>
    posix.join(folder, 'tests'),
  );
  const existing = candidates.find((folder) => known.some((path) => path.startsWith(`${folder}/`)));
  return posix.join(existing ?? posix.join(root === '..' ? '.' : root, 'tests'), TEST_FILE);
}

async function renderTest(
  { project, reading, style, folder }: Ground,
  path: string,
  layers: readonly Locked[],
  files: Files,
): Promise<string> {
  const locked = layers.filter(isLockable);
  const tested = onion.filter(({ id }) => locked.some(({ concern }) => concern === id));
  const partials = tested.map(({ id }) => ({ partial: `asgi/tests/${id}.py` }));
  /** Where auth is registered, something of its choice stands. */
  const isNamed = (pattern: RegExp): boolean =>
    locked.some(({ concern, file }) => concern === 'auth' && pattern.test(files.read(file) ?? ''));
  const text = render('asgi/test_middleware_stack.py', {
    ...servedAs(project, reading),
    layers: locked.map((layer) => layer.symbol),
    package: posix.relative(importRoot(project, reading.app.file), folder).replaceAll('/', '.'),
    tested: partials,
    insideOut: partials.toReversed(),
    public: publicRoutes(project.files.read(path)),
    has: {
      ...Object.fromEntries(tested.map(({ id }) => [camel(id), true])),
      extras: tested.some(({ isExtra }) => isExtra),
      addresses: tested.some(({ id }) => ASKED_BY_ADDRESS.has(id)),
      corsPolicy: files.read(posix.join(folder, 'cors.py')) !== undefined,
      jwt: isNamed(/\bJWTVerifier\b/),
      subprotocol: isNamed(/\bsubprotocol_token\b/),
    },
  });
  return formatPython(text, path, style);
}

/** Layers that we generate, and Starlette's own that we would register, wherever they stand. */
function isLockable({ concern, symbol, origin, conditional, owned }: Locked): boolean {
  const ours = recipeCodeOf(concern)?.layer(usualAnswers(concern), []).symbol;
  if (conditional || ours?.name !== symbol) return false;
  return owned || origin === `${ours.module}.${ours.name}`;
}

/** How a test imports the application: by its name in the module that runs, else by calling its factory. */
function servedAs(project: Project, { app, constructor: built }: AsgiReading) {
  const [outer] = built;
  const called = app.factory !== undefined && built.length > 1 && outer;
  const { file, name } = called
    ? { file: outer.file, name: outer.app }
    : { file: app.file, name: app.factory ?? app.name };
  return {
    appModule: modulePath(project, file),
    appName: name,
    factory: app.factory !== undefined && !called,
  };
}

const camel = (id: string): string =>
  id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
