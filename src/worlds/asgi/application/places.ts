import type { Expression } from '../../../languages/python/follow/reading.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { AsgiLayer } from '../types.ts';
import { placeOf } from './exposure.ts';

/** The syntax that registers a layer. */
export function registrationOf(project: Project, layer: AsgiLayer): Expression | undefined {
  const { file, span } = placeOf(layer);
  const module = project.module(file);
  const node = module?.root.descendantForIndex(span.start, span.end - 1);
  return module && node ? { module, node } : undefined;
}
