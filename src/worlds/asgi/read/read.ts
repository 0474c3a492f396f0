import { ask } from '../../../languages/python/budget.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { Doubt } from '../../../types.ts';
import type { FoundApp } from '../find/find.ts';
import type { AsgiLayer, AsgiReading, Site } from '../types.ts';
import { isInstalled } from '../write/package.ts';
import { traceFromRoot } from './roots.ts';
import { runOthers, unreached } from './unreached.ts';
import { closeSite, type Seen, type SeenSite } from './values.ts';

const reach = { kind: 'everything' } as const;

/** The nesting that will run, outermost first, with what could not be followed. */
export function readApp(project: Project, found: FoundApp): AsgiReading {
  const home = project.module(found.target.file);
  if (!home) throw new Error(`${found.target.file} has gone`);
  const { answer: trace, cut } = ask(project, home, () => {
    const traced = traceFromRoot(project, found, home);
    runOthers(traced);
    return traced;
  });
  // `add_middleware` puts each layer outside the ones before; a constructor list is outermost first.
  const layers = [
    ...trace.wrapped.toReversed(),
    ...trace.installed.toReversed(),
    ...trace.registered.toReversed(),
    ...(trace.constructed?.elements ?? []),
  ];
  const close = (site: SeenSite): Site =>
    closeSite(site, ({ file, statement }) => trace.partial.has(`${file}:${statement.start}`));
  return {
    app: found.app,
    layers: layers.map((seen: Seen): AsgiLayer => {
      const site = close(seen.site);
      return { ...seen, site, reach, isListed: isInstalled({ site }), isBehind: false };
    }),
    constructor: close({ kind: 'call', frames: trace.constructed?.frames ?? [] }).frames,
    doubts: [
      ...oldLineEnds(project, found),
      ...(cut ? [cut] : []),
      ...trace.doubts,
      ...unreached(trace),
    ],
  };
}

/** Python ends a line at a lone CR; the grammar takes what follows a comment there for a part of it. */
function oldLineEnds({ files }: Project, { app: { file } }: FoundApp): Doubt[] {
  const text = files.read(file) ?? '';
  const at = text.search(/\r(?!\n)/);
  if (at < 0) return [];
  const line = text.slice(0, at).split('\n').length;
  return [
    { file, line, reason: 'a line ends in CR alone, where the file cannot be edited safely' },
  ];
}
