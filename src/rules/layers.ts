import { placeOf } from '../frameworks/asgi/exposure.ts';
import type { Project } from '../languages/python.ts';
import type { Layer } from '../types.ts';
import type { Found } from './types.ts';

/** Where a layer is registered, as a place for a finding. */
export function foundAt(
  project: Project,
  layer: Layer,
): Pick<Found, 'module' | 'node'> | undefined {
  const { file, span } = placeOf(layer);
  const module = project.module(file);
  const node = module?.root.descendantForIndex(span.start, span.end - 1);
  return module && node ? { module, node } : undefined;
}

/** `CORSMiddleware (main.py:12)` */
export const withPlace = ({ symbol, file, line }: Layer): string => `${symbol} (${file}:${line})`;
