import { nameOf } from '../../../languages/python/tree/functions.ts';
import { around, contains, nodesOf, stringValue } from '../../../languages/python/tree/search.ts';
import type { Unit } from '../application/units.ts';
import { mayCheckItself, type Socket, socketsOf } from '../application/websockets.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const httpOnlyAuth = {
  id: 'http-only-auth',
  severity: 'error',
  summary: 'a WebSocket lies behind an auth layer that sees http requests only',
  because:
    'the handshake of a WebSocket is a scope of its own, which such a layer hands through unseen: anyone can connect, with no credentials at all',
  advice:
    'Check the credentials in the endpoint before it accepts, or write the layer as a pure ASGI class that closes websocket scopes too',
  fix: 'none',
  find: (audit) => {
    const { project, units, mentioning } = audit;
    const guards = units.filter(isHttpAuth).filter(guardsAll);
    if (guards.length === 0) return [];
    const sockets = socketsOf(project, mentioning('fastapi', 'starlette'));
    if (dependsAnyway(audit)) return [];
    return sockets
      .filter((socket) => !mayCheckItself(project, socket))
      .flatMap((socket) => {
        const guard = guards.find((unit) => isBehind(audit, unit, socket));
        return guard ? [finding(guard, socket)] : [];
      });
  },
} as const satisfies AsgiRule;

const finding = ({ name }: Unit, { module, definition, path }: Socket): CodeHit => ({
  module,
  node: definition,
  message: `Anyone can connect to ${path ? `the WebSocket \`${path}\`` : `\`${nameOf(definition)}\``}: ${name} sees http requests only`,
});

/** It asks for credentials, and lets everything through that is not http. */
function isHttpAuth({ kind, handler, registered }: Unit): boolean {
  if (!registered.some(({ layer }) => layer.serves.includes('auth'))) return false;
  if (kind === 'dispatch') return true;
  const type = /scope\[["']type["']\]|scope\.get\(["']type["']\)/.source;
  const asks = new RegExp(`(${type})\\s*(!=|==)\\s*["']http["']`);
  return asks.test(handler.text) && !/websocket/i.test(handler.text);
}

/** It guards whatever it does not exempt; one that guards what lies below a prefix may not mean WebSockets. */
function guardsAll({ owner, handler }: Unit): boolean {
  const { text } = owner ?? handler;
  const guardsPrefix =
    /\bnot\s+[^\n:]*\.startswith\(|\bif\s+[^\n:]*\bpath\b[^\n:]*\bin\s+\w*protect/i;
  if (guardsPrefix.test(text)) return false;
  const [first] = /\bif\s[^\n]*\.startswith\([\s\S]{0,200}/.exec(text) ?? [];
  return (
    first === undefined ||
    !/\b401\b|UNAUTHORIZED|get\(["']authorization/i.test(
      first.split(/call_next|self\.app\(/)[0] ?? '',
    )
  );
}

/** The application, or every router that is included, has dependencies; WebSockets have those as well. */
const dependsAnyway = ({ mentioning }: Audit): boolean =>
  mentioning('FastAPI').some(({ text }) =>
    /(FastAPI|include_router)\((?:[^()]|\([^()]*\))*\bdependencies\s*=/.test(text),
  );

/** The endpoint belongs to the application that the layer is on, and the layer does not let its path through. */
function isBehind({ readings }: Audit, unit: Unit, { module, path, on, by }: Socket): boolean {
  if (readings.length > 1) {
    const isHere = unit.registered.some(
      ({ reading: { app } }) => app.file === module.path && app.name === on,
    );
    if (!isHere) return false;
  }
  const texts = nodesOf(unit.module, 'string')
    .filter((node) => around(node, /^decorator$/) === undefined)
    .filter((node) => by.module !== unit.module || !contains(by.node, node))
    .flatMap((node) => stringValue(node) ?? []);
  const exempt = texts.filter((text) => /^\/\w/.test(text));
  return !exempt.some(
    (text) => path.startsWith(text) || text.endsWith(path) || /\bws\b|socket/.test(text),
  );
}
