import { classOfOrigin, isKindOf, lineage } from '../../../languages/python/names/classes.ts';
import { dottedAt, originAt } from '../../../languages/python/names/origins.ts';
import { clausesAround, typesOf } from '../../../languages/python/tree/exceptions.ts';
import { decorationOf } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { around, descendants, nodesOf } from '../../../languages/python/tree/search.ts';
import { type CatchAll, handlersIn, isAny, isBoundary } from '../application/catch-all.ts';
import { innerCalls, isMiddleware } from '../application/handling.ts';
import {
  escaping,
  HTTP_EXCEPTION,
  type IsThrown,
  isHttpException,
  type Raised,
} from '../application/http-exceptions.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type Audit, type CodeHit, type Fix, foundIn, replaced } from './types.ts';

export const httpExceptionInMiddleware = {
  id: 'http-exception-in-middleware',
  severity: 'error',
  summary:
    'a middleware raises HTTPException, or another exception that only a handler further in would answer',
  because:
    'only the innermost layer turns HTTPException into its response; raised out here it is an unhandled error, and the client gets a plain 500',
  advice: 'Return a response, as JSONResponse({"detail": ...}, status_code=...)',
  fix: 'unsafe',
  find: (audit) => {
    const { project, units } = audit;
    const sure = units.filter((unit) => isMiddleware(project, unit));
    const isAnswered = (unit: Unit): boolean =>
      sure.some((other) => mayLieAround(other, unit) && answersHttpException(project, other)) ||
      answersOutside(audit);
    const found = foundIn(sure, (unit) => {
      const raised = escaping(project, unit.module, unit.handler);
      if (raised.length === 0 || isAnswered(unit)) return [];
      return raised.map((each) => finding(project, unit, each));
    });
    return [...found, ...handledInVain(audit, sure)];
  },
} as const satisfies AsgiRule;

function finding(project: Project, unit: Unit, raised: Raised): CodeHit {
  const { module, name } = unit;
  const { node, within } = raised;
  const what = raised.symbol === 'HTTPException' ? '' : ` (${raised.symbol})`;
  if (within)
    return {
      module,
      node,
      message: `${name} calls \`${within.name}\`, which raises HTTPException${what}`,
      advice: `Return a response here in place of the exception of ${within.place}`,
    };
  const fix = unit.kind === 'dispatch' ? fixFor(project, unit, node) : undefined;
  return { module, node, message: `${name} raises HTTPException${what}`, ...(fix && { fix }) };
}

/** Exceptions of the project that have a handler: it is asked further in, so that they leave a middleware unanswered. */
function handledInVain({ project, mentioning }: Audit, units: readonly Unit[]): CodeHit[] {
  const handlers = mentioning('exception_handler').flatMap((module) => handlersIn(project, module));
  const handlerOf = (module: Module, type: Node): CatchAll | undefined => {
    const owner = classOfOrigin(originAt(project, module, type));
    const kinds = owner ? lineage(project, owner).map(({ definition }) => definition.id) : [];
    return handlers.find((each) => {
      const handled = classOfOrigin(originAt(project, each.module, each.what));
      return handled !== undefined && kinds.includes(handled.definition.id);
    });
  };
  const isThrown: IsThrown = (_, module, type) =>
    handlerOf(module, type) !== undefined && !isHttpException(project, module, type);
  const isAnswered =
    handlers.length === 0 || units.some(isBoundary) || handlers.some(({ what }) => isAny(what));
  if (isAnswered) return [];
  return foundIn(units, (unit) =>
    escaping(project, unit.module, unit.handler, isThrown).map(({ node, symbol, within }) => ({
      module: unit.module,
      node,
      message: within
        ? `${unit.name} calls \`${within.name}\`, which raises ${symbol} (${within.place})`
        : `${unit.name} raises ${symbol}`,
      because: `only the innermost layer asks the handler of ${symbol}; raised out here it is an unhandled error, and the client gets a plain 500`,
      advice: 'Return here what the handler would answer',
    })),
  );
}

/** Unless it surely lies further in, it may get what the other one raises. */
const mayLieAround = (other: Unit, unit: Unit): boolean =>
  !unit.registered.some(({ reading, layer }) => {
    const at = reading.layers.indexOf(layer);
    const places = other.registered.filter((each) => each.reading === reading);
    const isInside = places.every((each) => reading.layers.indexOf(each.layer) > at);
    return places.length > 0 && isInside && reading.doubts.length === 0;
  });

/** A layer that catches HTTPException around what lies inside it. */
const answersHttpException = (project: Project, unit: Unit): boolean =>
  innerCalls(unit).some((call) =>
    clausesAround(call)
      .flat()
      .some(
        (clause) =>
          typesOf(clause).some((type) => isKindOf(project, unit.module, type, HTTP_EXCEPTION)) ||
          OF_HTTP_EXCEPTION.test(clause.text),
      ),
  );

const OF_HTTP_EXCEPTION = /isinstance\([^)]*HTTPException|\b(e|ex|exc|err|error)\.status_code\b/;

/** `@app.exception_handler(Exception)` runs outside all middleware; some tell HTTPException apart. */
const answersOutside = ({ mentioning }: Audit): boolean =>
  mentioning('HTTPException').some((module) =>
    nodesOf(module, 'function_definition').some(
      (definition) =>
        /\.exception_handler\(\s*(Base)?Exception\s*\)/.test(decorationOf(definition)) &&
        OF_HTTP_EXCEPTION.test(definition.text),
    ),
  );

/** `raise HTTPException(401, "no token")` becomes what FastAPI's handler would have answered, each argument in its place. */
function fixFor(project: Project, { module }: Unit, node: Node): Fix | undefined {
  const [call] = statements(node);
  const fn = call?.type === 'call' ? field(call, 'function') : undefined;
  if (!fn || !call || !HTTP_EXCEPTION.test(dottedAt(project, module, fn) ?? '')) return undefined;
  const { positional, named } = callArguments(call);
  const [status, detail, headers] = NAMES.map(
    (name, index) => named.get(name) ?? positional[index],
  );
  if (!status || !detail || isWithin(node, 'finally_clause')) return undefined;
  const isPlain = [status, detail, ...(headers ? [headers] : [])].every(isLiteral);
  const argumentOf = (value: Node): Node =>
    value.parent?.type === 'keyword_argument' ? value.parent : value;
  const written = (value: Node, text: string) => replaced(module, argumentOf(value), text);
  return {
    safety: isPlain && !isWithin(node, 'with_statement|try_statement') ? 'safe' : 'unsafe',
    edits: [
      replaced(module, node, 'return JSONResponse', fn),
      written(status, `status_code=${status.text}`),
      written(detail, `content={"detail": ${detail.text}}`),
      ...(headers ? [written(headers, `headers=${headers.text}`)] : []),
    ],
    imports: [{ path: module.path, module: 'fastapi.responses', name: 'JSONResponse' }],
  };
}

const NAMES = ['status_code', 'detail', 'headers'] as const;

const isWithin = (node: Node, type: string): boolean =>
  around(node, new RegExp(`^(${type}|function_definition)$`))?.type === type;

/** Texts, numbers and names such as `status.HTTP_401_UNAUTHORIZED`. */
const isLiteral = (node: Node): boolean =>
  !/[fF]["']/.test(node.text) && descendants(node, 'call', 'await').length === 0;
