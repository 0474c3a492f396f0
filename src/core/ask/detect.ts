import { Refusal } from '../../errors.ts';
import type { App } from '../../types.ts';
import type { Finds } from '../../worlds/world.ts';
import { didYouMean } from '../suggest.ts';

/** One application to work on, or several to choose from. */
export type Detected =
  | { readonly kind: 'one'; readonly app: App }
  | { readonly kind: 'many'; readonly apps: readonly App[] };

/**
 * Finds the application: the one that `--app` names, else the only one (below the folder `within`, if there is
 * one), else the one that the project's entry point or its server commands serve.
 */
export function detect(project: Finds, wanted: string | undefined, within = ''): Detected {
  const all = candidates(project, wanted, within);
  const [first] = all;
  if (!first) throw nothingFound(project);
  const spoilt = wanted === undefined && project.brokenServed?.(project.apps());
  if (spoilt) throw new Refusal('app.unreadable', spoilt.message, spoilt.advice);
  if (all.length === 1) return { kind: 'one', app: first };
  const served = project.served(all);
  const parents = served.length === 1 ? served : project.outer(all);
  const [only] = parents;
  if (only && parents.length === 1) return { kind: 'one', app: only };
  // Both sides of a merge look like applications; neither of them is.
  const twice = all.find(({ file }, index) => all.findIndex((app) => app.file === file) < index);
  const broken = twice && project.broken(twice.file);
  if (broken) throw new Refusal('app.unreadable', broken.message, broken.advice);
  return { kind: 'many', apps: all };
}

/** The applications that are meant when nothing more is said: none of tests and examples, if there are others. */
export function candidates(
  project: Finds,
  wanted: string | undefined,
  within = '',
): readonly App[] {
  const all = project.apps();
  if (wanted !== undefined) return [named(project, all, wanted, within)];
  const known = offered(project, all);
  const near = known.filter(({ file }) => file.startsWith(`${within}/`));
  return near.length > 0 ? near : known;
}

/** What is a choice at all: an application of the tests can be named, but is none where there are others. */
function offered(project: Finds, all: readonly App[]): readonly App[] {
  const main = all.filter(({ file }) => !project.isAside(file));
  return main.length > 0 ? main : all;
}

/** What `--app` takes: `file:name`. */
export const appId = ({ file, name, factory, choice }: App): string =>
  `${file}:${choice ?? factory ?? name}`;

/** The same application, in another state of its project. */
export const isSameApp = (a: App, b: App): boolean =>
  a.file === b.file && a.name === b.name && a.factory === b.factory;

function named(project: Finds, all: readonly App[], wanted: string, within: string): App {
  const matches = project.named(all, wanted, within);
  const [match] = matches;
  if (match && matches.length === 1) return match;
  const near = didYouMean(wanted, all.map(appId));
  const among = match ? matches : offered(project, all);
  throw new Refusal(
    match ? 'app.several' : 'app.none',
    match
      ? `--app ${wanted} fits several applications.`
      : `--app ${wanted}: there is no such application.`,
    [near ? `Did you mean ${near}?` : '', choices(among)].filter(Boolean).join('\n'),
    { choices: among.map(appId) },
  );
}

/** More than this is no choice for a reader. */
const SHOWN = 12;

export function choices(apps: readonly App[]): string {
  const ids = apps.slice(0, SHOWN).map((app) => `  --app ${appId(app)}`);
  const more =
    apps.length > SHOWN ? [`  and ${apps.length - SHOWN} more; -C DIR narrows it down`] : [];
  return ['Choose one of:', ...ids, ...more].join('\n');
}

export function nothingFound(project: Finds): Refusal {
  const { message, advice } = project.none();
  return new Refusal('app.none', message, advice);
}
