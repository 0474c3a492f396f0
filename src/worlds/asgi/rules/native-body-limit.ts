import { posix } from 'node:path';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import { argument, nodesOf } from '../../../languages/python/tree/search.ts';
import { withPlace } from '../../seam/places.ts';
import { APPLICATION, isMade } from '../application/constructed.ts';
import { versionsOf } from '../project/versions.ts';
import type { AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const nativeBodyLimit = {
  id: 'native-body-limit',
  severity: 'warning',
  summary: 'the limit of bodies that an application has itself lies outside its middleware',
  because:
    'a 413 by Content-Length is made outside of all layers, in place of what they have seen: it has no CORS headers and no request id, a route that does not read the body has run, and the log has another status',
  advice:
    'Give max_body_size to the routes or routers that take bodies, which lie inside, or limit bodies in a layer: create-mw add body-limit writes one',
  fix: 'none',
  find: (audit) => audit.readings.flatMap((reading) => findings(audit, reading)),
} as const satisfies AsgiRule;

function findings(audit: Audit, reading: AsgiReading): CodeHit[] {
  const limit = limitOf(audit, reading);
  const layer =
    limit &&
    ['cors', 'request-id', 'logging', 'metrics'].flatMap(
      (concern) =>
        reading.layers.find(
          ({ site, serves }) => site.kind !== 'wrap' && serves.includes(concern),
        ) ?? [],
    )[0];
  if (!limit || !layer) return [];
  const folder = posix.dirname(reading.app.file);
  const { from, isExact } = versionsOf(audit.project.files, folder, 'fastapi');
  const [major = 1, minor = 0] = from;
  // Until 0.163 FastAPI has no such limit: it swallows the keyword, or refuses it.
  if (isExact && major === 0 && minor < 164) return [];
  return [{ ...limit, message: `The 413 of max_body_size leaves outside ${withPlace(layer)}` }];
}

/** What the constructor of the application is given as its own limit. */
function limitOf({ project }: Audit, { constructor: built }: AsgiReading): Expression | undefined {
  const [frame] = built.slice(-1);
  const module = frame && project.module(frame.file);
  if (!frame || !module?.text.includes('max_body_size')) return undefined;
  const { start, end } = frame.statement;
  const limits = nodesOf(module, 'call')
    .filter((call) => start <= call.startIndex && call.endIndex <= end)
    .filter((call) => isMade(project, module, call, APPLICATION))
    .flatMap((call) => argument(call, 'max_body_size') ?? []);
  const [node] = limits.filter(({ text }) => text !== 'None');
  return node && { module, node };
}
