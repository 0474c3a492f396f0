import { perObject } from '../../../languages/memo.ts';
import { installedKinds } from '../../../languages/python/names/classes.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { pairsOf } from '../../../languages/python/tree/pairs.ts';
import { around, contains } from '../../../languages/python/tree/search.ts';
import type { App } from '../../../types.ts';
import type { AppTarget } from '../read/trace.ts';
import { namesOfClasses } from './called.ts';

type FrameworkId = 'fastapi' | 'starlette';

/** An application with the constructor calls that make it. */
export type FoundApp = { readonly app: App; readonly target: AppTarget };

const CLASSES: Readonly<Record<string, FrameworkId>> = {
  'fastapi.FastAPI': 'fastapi',
  'fastapi.applications.FastAPI': 'fastapi',
  'starlette.applications.Starlette': 'starlette',
};

const NAMES = ['FastAPI', 'Starlette'];

const FOREIGN =
  /(^|\/)(site-packages|node_modules|\.?venv|env|__pypackages__|vendor|third_party)\//;

/** Other people's code, which some projects keep in their repository. */
export const isForeign = (path: string): boolean => FOREIGN.test(path);

/** Every application the project constructs, in the order of its files. */
export const findApps = perObject((project: Project): readonly FoundApp[] => {
  const { names, files } = namesOfClasses(project, NAMES, (path) => !isForeign(path));
  return files.flatMap((path) => {
    const module = project.module(path);
    return module ? appsOf(project, module, names) : [];
  });
});

function appsOf(project: Project, module: Module, names: ReadonlySet<string>): FoundApp[] {
  const groups = new Map<
    string,
    { calls: Node[]; name: string; owner: Node | undefined; framework: FrameworkId }
  >();
  for (const call of module.root.descendantsOfType('call')) {
    const fn = call && field(call, 'function');
    const isCandidate = names.has((fn && lastName(fn)) ?? '');
    const framework = fn && isCandidate ? frameworkOf(project, module, fn) : undefined;
    if (!framework) continue;
    const owner = around(call, /^function_definition$/);
    const name = boundName(call);
    // Branches of an `if` that bind the same name make one application.
    const branch = around(call, /^((if|try|match)_statement|conditional_expression)$/);
    const key = branch ? `${owner?.id ?? ''}:${name}` : `${call.id}`;
    const group = groups.get(key) ?? { calls: [], name, owner, framework };
    group.calls.push(call);
    groups.set(key, group);
  }
  const found = [...groups.values()].map(({ calls, name, owner, framework }): FoundApp => {
    const factory = owner && field(owner, 'name')?.text;
    const [first] = calls;
    return {
      app: {
        framework,
        file: module.path,
        name,
        line: first ? lineOf(first) : 1,
        ...(factory !== undefined && { factory }),
      },
      target: { file: module.path, starts: calls.map((call) => call.startIndex) },
    };
  });
  const apps = found.map(({ app }) => app);
  return found.map(({ app, target }) => {
    const { choice } = choiceAmong(apps, app);
    // Of two on one line each is told by where it begins there.
    const isShared = apps.filter(({ line }) => choice === `${line}`).length > 1;
    const own = isShared ? `${choice}.${columnOf(module, target)}` : choice;
    return { app: { ...app, ...(own !== undefined && { choice: own }) }, target };
  });
}

const columnOf = ({ text }: Module, { starts: [start = 0] }: AppTarget): number =>
  start - text.lastIndexOf('\n', start - 1);

/** Applications of one factory are told apart by their names, those of one name by their lines. */
function choiceAmong(apps: readonly App[], app: App): Pick<App, 'choice'> {
  const isShared = (idOf: (each: App) => string): boolean =>
    apps.filter((each) => idOf(each) === idOf(app)).length > 1;
  if (!isShared(({ factory, name }) => factory ?? name)) return {};
  const isNamed = app.name !== '' && app.name !== app.factory && !isShared(({ name }) => name);
  return { choice: isNamed ? app.name : `${app.line}` };
}

/** `FastAPI` of `fastapi.FastAPI`. */
const lastName = (fn: Node): string | undefined => (field(fn, 'attribute') ?? fn).text;

/** FastAPI, Starlette, or a class of the project that derives from one of them. */
function frameworkOf(project: Project, module: Module, name: Node): FrameworkId | undefined {
  const origin = originAt(project, module, name);
  return installedKinds(project, origin).flatMap((kind) => CLASSES[kind] ?? [])[0];
}

/** `one, two = FastAPI(), FastAPI()` gives each its own. */
function nameIn(left: Node, assignment: Node, call: Node): string {
  const right = field(assignment, 'right');
  const [name] = (right ? pairsOf(left, right) : []).find(([, value]) => contains(value, call)) ?? [
    left,
  ];
  return name.text;
}

/** What the constructed application is called: the assignment's target, or the factory that returns it. */
function boundName(call: Node): string {
  for (let at = call.parent; at; at = at.parent) {
    const left =
      field(at, 'left') ?? (at.type === 'named_expression' ? field(at, 'name') : undefined);
    if (/^(assignment|named_expression)$/.test(at.type) && left) return nameIn(left, at, call);
    if (at.type === 'function_definition') return field(at, 'name')?.text ?? '';
    if (at.type === 'lambda') return '';
  }
  return '';
}
