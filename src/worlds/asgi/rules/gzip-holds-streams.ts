import { posix } from 'node:path';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { argument, nodesOf, stringValue } from '../../../languages/python/tree/search.ts';
import { registrationOf } from '../application/places.ts';
import { versionsOf } from '../project/versions.ts';
import type { AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const gzipHoldsStreams = {
  id: 'gzip-holds-streams',
  severity: 'warning',
  summary: "Starlette's compression holds server-sent events back until the stream ends",
  because:
    'before Starlette 0.46 it compresses them, too, and sends nothing before its buffer is full: a browser sees no event while the stream lives',
  advice: 'Update to Starlette 0.46 or later, or compress with a layer that leaves streams alone',
  fix: 'none',
  find: (audit) => audit.readings.flatMap((reading) => findings(audit, reading)),
} as const satisfies AsgiRule;

const GZIP = /^(starlette|fastapi)\.middleware\.gzip\.GZipMiddleware$/;

function findings(audit: Audit, { app, layers }: AsgiReading): CodeHit[] {
  const holding = layers.filter(({ origin }) => GZIP.test(origin));
  if (holding.length === 0 || !holdsEvents(audit.project, app.file)) return [];
  const sends = audit
    .mentioning('fastapi', 'starlette')
    .some((module) => nodesOf(module, 'call').some((call) => isEvents(audit, module, call)));
  if (!sends) return [];
  return holding.flatMap((layer) => {
    const at = registrationOf(audit.project, layer);
    return at ? [{ ...at, message: `${layer.symbol} holds back server-sent events` }] : [];
  });
}

/** Only a version that is written down is certain. Source: starlette/middleware/gzip.py */
function holdsEvents({ files }: Project, file: string): boolean {
  const { from, isExact } = versionsOf(files, posix.dirname(file), 'starlette');
  const [major = 1, minor = 0] = from;
  return isExact && major === 0 && minor < 46;
}

function isEvents({ project }: Audit, module: Module, call: Node): boolean {
  const callee = calleeAt(project, module, call) ?? '';
  if (/^sse_starlette\b.*\.EventSourceResponse$/.test(callee)) return true;
  const type = stringValue(argument(call, 'media_type'));
  return /\.StreamingResponse$/.test(callee) && /^text\/event-stream\b/.test(type ?? '');
}
