import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import type { Reach } from '../../../types.ts';
import type { AsgiLayer } from '../types.ts';
import { layerOfItem } from './elements.ts';
import { closeSite } from './frames.ts';
import { startTrace } from './statements.ts';
import { scopeOfModule } from './trace.ts';

/** The layers of a list that something else than an application is given, outermost first; undefined where it is not read. */
export function listedLayers(
  project: Project,
  module: Module,
  list: Node,
  reach: Reach,
): AsgiLayer[] | undefined {
  const trace = startTrace(project, { file: '', starts: [] });
  const at = { module, scope: scopeOfModule(trace, module), frames: [], calls: [] };
  const read = trace.walk.list(trace, list, { ...at, conditional: false, guarded: false });
  const facts = { isPartial: () => false, sharedWith: () => undefined };
  const layers = read?.items?.map((item) => layerOfItem(trace, item));
  if (layers?.includes(undefined)) return undefined;
  return layers
    ?.flatMap((each) => each ?? [])
    .map((seen) => ({
      ...seen,
      site: closeSite(seen.site, facts),
      reach,
      isListed: false,
      isBehind: false,
    }));
}
