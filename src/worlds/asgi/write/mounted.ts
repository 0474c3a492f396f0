import { Refusal } from '../../../errors.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { lineOf, type Project } from '../../../languages/python/tree/module.ts';
import { argument } from '../../../languages/python/tree/search.ts';
import type { Newcomer } from '../../seam/writing.ts';
import { insideOf } from '../application/inside.ts';
import { type Mount, mountsOn, socketsAround } from '../application/mounts.ts';
import type { Ground } from './ground.ts';

/**
 * CORS of the application around would answer the preflights of what is mounted, by its own origins, and what answers
 * with CORS headers of its own would have them twice.
 */
export function refuseInnerCors(ground: Ground, newcomers: readonly Newcomer[]): void {
  if (!newcomers.some(({ kind, concern }) => kind === 'asked' && concern === 'cors')) return;
  const { project, reading } = ground;
  const sockets = mountsOn(project, reading.app).flatMap(({ socket, ...mount }) =>
    socket && allowsOrigins(project, socket)
      ? [{ ...mount, inner: 'Socket.IO, cors_allowed_origins' }]
      : [],
  );
  const layers = insideOf(project, reading).flatMap((each) => {
    const layer = each.layers?.find(({ serves }) => serves.includes('cors'));
    return layer ? [{ ...each, inner: `${layer.file}:${layer.line}` }] : [];
  });
  const [first] = [...sockets, ...layers];
  if (!first) return;
  const { module, node, path, inner } = first;
  throw new Refusal(
    'shape.unsafe',
    `${module.path}:${lineOf(node)}: what is mounted at ${path || '/'} has CORS of its own (${inner}); CORS around it would answer its preflights, and its origins would be refused. Nothing was written.`,
    'Leave cors out here, or take it out there first and name the origins of both: --set cors.origins=...',
    { at: { file: module.path, line: lineOf(node) } },
  );
}

/** The server answers the origins that it is told to allow by itself; an empty list leaves that to others. */
function allowsOrigins(project: Project, { module, node }: NonNullable<Mount['socket']>): boolean {
  const server = argument(node, 'socketio_server', 0);
  const origin = server && originAt(project, module, server);
  const made = origin?.kind === 'local' && origin.binding.kind === 'value' && origin.binding.node;
  const allowed = made && made.type === 'call' && argument(made, 'cors_allowed_origins');
  return allowed ? !/^\[\s*\]$/.test(allowed.text) : false;
}

/** What goes past every layer of the application, told where somebody is to be kept out. */
export function socketRemarks(
  { project, reading }: Ground,
  newcomers: readonly Newcomer[],
): string[] {
  if (!newcomers.some(({ kind, concern }) => kind === 'asked' && concern === 'auth')) return [];
  return socketsAround(project, reading.app).map(
    ({ file }) =>
      `Socket.IO (${file}) lies outside every layer of this application, so its requests pass without a key; check them in its connect handler.`,
  );
}
