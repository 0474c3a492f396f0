import { field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { around, nodesOf, stringValue } from '../../../languages/python/tree/search.ts';
import type { Layer } from '../../../types.ts';
import { type Inside, insideOf } from '../application/inside.ts';
import { registrationOf } from '../application/places.ts';
import type { Unit } from '../application/units.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const innerCors = {
  id: 'inner-cors',
  severity: 'error',
  summary: 'CORS of a mounted application lies behind a layer that answers its preflights',
  because:
    'a preflight carries no credentials, so what asks for them answers it first and the browser blocks the call; and an answer from further out has no CORS headers that a page could read it by',
  advice: 'Register CORS once, on the outer application, outside all that rejects',
  fix: 'none',
  find: (audit) =>
    audit.readings.flatMap((reading) =>
      insideOf(audit.project, reading).flatMap((inside) => judged(audit, reading, inside)),
    ),
} as const satisfies AsgiRule;

/** What answers a preflight by itself, and what does so only with others. */
const BLOCKS: Readonly<Record<string, 'error' | 'warning'>> = {
  auth: 'error',
  maintenance: 'error',
  'https-redirect': 'warning',
  'rate-limit': 'warning',
};

const isCors = ({ serves }: Layer): boolean => serves.includes('cors');

function judged(audit: Audit, { layers: outer }: AsgiReading, inside: Inside): CodeHit[] {
  const own = inside.layers ?? [];
  const at = own.findIndex(isCors);
  const cors = own[at];
  if (!cors) return [];
  const first = outer.find((layer) => isCors(layer));
  if (first) return first.conditional ? [] : doubled(audit, first, cors, inside);
  const blocking = [...outer, ...own.slice(0, at)].flatMap((layer) => {
    const severity = layer.conditional ? undefined : weightOf(audit, layer, inside);
    return severity ? [{ layer, severity }] : [];
  });
  const [worst] = blocking.sort((a, b) => (a.severity < b.severity ? -1 : 1));
  if (!worst) return [];
  const { layer, severity } = worst;
  const message = `${cors.symbol} of ${inside.path || '/'} (${cors.file}:${cors.line}) lies inside ${layer.symbol} (${layer.file}:${layer.line}), which answers before it`;
  const advice = own.includes(layer)
    ? `A list is outermost first: put ${cors.symbol} before ${layer.symbol}`
    : `Register CORS after ${layer.symbol}, on the same application, and take it out here`;
  return [{ module: inside.module, node: inside.node, message, severity, advice }];
}

/** How surely a layer answers what CORS is to answer; nothing where it lets the path through. */
function weightOf(
  { units }: Audit,
  { concern, home, definedAs, isInert }: AsgiLayer,
  { path }: Inside,
): 'error' | 'warning' | undefined {
  const weight = concern === null || isInert ? undefined : BLOCKS[concern];
  const unit = units.find(({ module, name }) => module.path === home && name === definedAs);
  if (!unit || !weight) return weight && 'warning';
  if (letsThrough(unit, path)) return undefined;
  return /\bOPTIONS\b/.test(unit.definition.text) ? 'warning' : weight;
}

/** A path of the mounted application, or one around it, is named where the layer is; what routes are given says nothing. */
const letsThrough = (unit: Unit, path: string): boolean =>
  nodesOf(unit.module, 'string')
    .filter((node) => !isOfRoute(node))
    .flatMap((node) => stringValue(node) ?? [])
    .filter((text) => /^\/\w/.test(text))
    .some((text) => text.startsWith(path) || path.startsWith(text));

const isOfRoute = (text: Node): boolean =>
  around(text, /^decorator$/) !== undefined ||
  /\b(mount|include_router|Mount|Route|WebSocketRoute|APIRouter|add_api_route|add_route)$/.test(
    field(around(text, /^call$/) ?? text, 'function')?.text ?? '',
  );

/** Two that are alike allow the same, and one that allows every origin refuses none. */
function doubled(
  { project }: Audit,
  outer: AsgiLayer,
  inner: AsgiLayer,
  { module, node, path }: Inside,
): CodeHit[] {
  const [one, other] = [outer, inner].map((layer) => optionsOf(project, layer));
  if (one === undefined || other === undefined || one === other) return [];
  if (/allow_origins=\[["']\*["']/.test(one) && !/allow_credentials=True/.test(other)) return [];
  const message = `The preflights of ${path || '/'} are answered by ${outer.symbol} (${outer.file}:${outer.line}), not by its own ${inner.symbol} (${inner.file}:${inner.line})`;
  const because =
    'the outer one answers every preflight by its own lists: what only the inner one allows, the browser is refused';
  return [{ module, node, message, because, severity: 'warning' }];
}

function optionsOf(project: Project, layer: AsgiLayer): string | undefined {
  const { site } = layer;
  const isPlaced = site.kind === 'element' || site.frames.length > 0;
  const text = isPlaced ? registrationOf(project, layer)?.node.text : undefined;
  const open = text?.indexOf('CORSMiddleware') ?? -1;
  return open < 0 ? undefined : text?.slice(open).replaceAll(/[\s)]|,$/g, '');
}
