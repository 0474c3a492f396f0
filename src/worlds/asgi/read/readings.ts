import type { Project } from '../../../languages/python/tree/module.ts';
import type { Layer as AnyLayer, Reading as AnyReading } from '../../../types.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';

/** What was read, with the project that it was read from. */
type Read = { readonly project: Project; readonly reading: AsgiReading };

const known = new WeakMap<object, Read>();

/** Remembers where a reading comes from, for when core hands it back. */
export function keep(project: Project, reading: AsgiReading): AsgiReading {
  known.set(reading, { project, reading });
  return reading;
}

/** The reading as this world knows it. */
export function readingOf(reading: AnyReading): Read {
  const read = known.get(reading);
  if (!read) throw new Error(`${reading.app.file} was not read here`);
  return read;
}

/** The layer as this world knows it. */
export function layerIn({ layers }: AsgiReading, layer: AnyLayer): AsgiLayer {
  const own = layers.find((each) => each === layer);
  if (!own) throw new Error(`${layer.symbol} was not read here`);
  return own;
}
