import { nameOf } from '../../../languages/python/tree/functions.ts';
import { registrationOf } from '../application/places.ts';
import { socketsOf } from '../application/websockets.ts';
import type { AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const csrfKillsWebsockets = {
  id: 'csrf-kills-websockets',
  severity: 'error',
  summary: 'the CSRF layer of starlette-csrf fails on every WebSocket',
  because:
    'it makes a Request of whatever is not lifespan, and a Request of a WebSocket is an AssertionError: no handshake is answered',
  advice:
    'Check where requests come from with a layer that knows WebSockets: create-mw add csrf writes one',
  fix: 'none',
  find: (audit) => audit.readings.flatMap((reading) => findings(audit, reading)),
} as const satisfies AsgiRule;

/** Source: starlette_csrf/middleware.py of 1.4.5 and 3.0.0, `request = Request(scope)` */
function findings(audit: Audit, { layers }: AsgiReading): CodeHit[] {
  const failing = layers.filter(({ origin }) => /^starlette_csrf\b/.test(origin));
  if (failing.length === 0) return [];
  const [socket] = socketsOf(audit.project, audit.mentioning('fastapi', 'starlette'));
  if (!socket) return [];
  const where = socket.path
    ? `the WebSocket \`${socket.path}\``
    : `\`${nameOf(socket.definition)}\``;
  return failing.flatMap((layer) => {
    const at = registrationOf(audit.project, layer);
    // Of several applications it may be another one's.
    const severity = audit.readings.length === 1 ? 'error' : 'info';
    const message = `${layer.symbol} lets nobody connect to ${where}`;
    return at ? [{ ...at, message, severity }] : [];
  });
}
