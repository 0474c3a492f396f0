import { exported, originAt } from '../../../languages/python/names/origins.ts';
import type { Module, Project } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import type { App } from '../../../types.ts';

/** What `--app` says: the file, and the name or the factory. A file may have a colon in its name. */
function partsOf(wanted: string): { left: string; right: string | undefined; file: string } {
  const [, left = '', right] = /^(?:\.\/)*(.*?)(?::([^:]*))?$/.exec(wanted) ?? [];
  return { left, right, file: left.endsWith('.py') ? left : `${left.replaceAll('.', '/')}.py` };
}

/** `main.py:app`, `main:app`, `shop.main` */
export function namedApps(
  project: Project,
  apps: readonly App[],
  wanted: string,
  within: string,
): App[] {
  const found = namedThere(apps, wanted, within);
  return found.length > 0 ? found : namedOtherwise(project, apps, wanted, within);
}

/** `app = api`, `app = create_app()`, `from .core import app`: an application under the name that a server is told. */
function namedOtherwise(
  project: Project,
  apps: readonly App[],
  wanted: string,
  within: string,
): App[] {
  const { right, file } = partsOf(wanted);
  const module = project.module(file) ?? project.module(`${within}/${file}`);
  const binding = right === undefined ? undefined : module?.bindings.get(right);
  if (!module || !binding || right === undefined) return [];
  if (binding.kind === 'import') {
    const origin = exported(project, module, right);
    return origin?.kind === 'local' ? appsCalled(apps, origin) : [];
  }
  if (binding.kind !== 'value') return [];
  const { node } = binding;
  const names = node.type === 'identifier' ? [node] : descendants(node, 'identifier');
  const found = names.flatMap((name) => {
    const origin = originAt(project, module, name);
    return origin?.kind === 'local' ? appsCalled(apps, { ...origin, as: name.text }) : [];
  });
  return [...new Set(found)];
}

const appsCalled = (
  apps: readonly App[],
  { module, name, as = name }: { module: Module; name: string; as?: string },
): App[] =>
  apps.filter((app) => app.file === module.path && (isCalled(app, name) || isCalled(app, as)));

function namedThere(apps: readonly App[], wanted: string, within: string): App[] {
  const { left, right, file } = partsOf(wanted);
  return apps.filter(
    (app) =>
      (app.file === file ||
        app.file === `${within}/${file}` ||
        (!left.endsWith('.py') && app.file.endsWith(`/${file}`))) &&
      (right === undefined ||
        right === app.choice ||
        (/^\d+$/.test(right) ? right === `${app.line}` : isCalled(app, right))),
  );
}

const isCalled = ({ name, factory }: App, wanted: string): boolean =>
  wanted === name || wanted === factory;
