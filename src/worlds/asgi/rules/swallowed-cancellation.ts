import {
  catches,
  clausesAround,
  raises,
  typesOf,
} from '../../../languages/python/tree/exceptions.ts';
import { isAsync } from '../../../languages/python/tree/functions.ts';
import { children, type Node } from '../../../languages/python/tree/module.ts';
import { functionAround, ownNodes } from '../../../languages/python/tree/search.ts';
import { innerCalls, isMiddleware } from '../application/handling.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, type Fix, foundIn, inserted, replaced } from './types.ts';

export const swallowedCancellation = {
  id: 'swallowed-cancellation',
  severity: 'error',
  summary: 'a middleware catches the cancellation of a request and does not pass it on',
  because:
    'a request is cancelled by raising CancelledError in it; caught here, the deadline or shutdown that cancelled it is ignored and the request goes on',
  advice: 'Catch Exception, or raise again',
  fix: 'unsafe',
  find: ({ project, units }) =>
    foundIn(
      units.filter((unit) => isAsync(unit.handler) && isMiddleware(project, unit)),
      (unit) => {
        const all = innerCalls(unit).flatMap((call) => clausesAround(call).flatMap(swallowing));
        const once = new Map(all.map((clause) => [clause.id, clause]));
        return [...once.values()].map((clause) => finding(unit, clause));
      },
    ),
} as const satisfies AsgiRule;

const CANCELLED = /(^|\.)(CancelledError|get_cancelled_exc_class\(\))$/;

/** The clause that gets what no clause before it has let through. */
function swallowing(clauses: readonly Node[]): Node[] {
  const first = clauses.find(
    (clause) => catches(clause, /^BaseException$/) || catches(clause, CANCELLED),
  );
  // Whoever names CancelledError has thought about it.
  const isMeant = first && typesOf(first).some(({ text }) => CANCELLED.test(text));
  return first && !raises(first) && !isRaisedLater(first) && !isMeant ? [first] : [];
}

/** `except BaseException as error: failure = error`, and further down `raise failure`. */
function isRaisedLater(clause: Node): boolean {
  const handler = functionAround(clause);
  return (handler ? ownNodes(handler, 'raise_statement') : []).some(
    ({ startIndex, namedChildren }) => startIndex > clause.endIndex && namedChildren.length > 0,
  );
}

function finding(unit: Unit, clause: Node): CodeHit {
  const [type] = typesOf(clause);
  const isBare = type === undefined;
  const fix = fixFor(unit, clause, type);
  const keyword = children(clause).find(({ type: kind }) => kind !== 'block') ?? clause.firstChild;
  return {
    module: unit.module,
    node: type ?? keyword ?? clause,
    message: `${unit.name} swallows the cancellation of a request in \`except${isBare ? '' : ` ${type.text}`}:\``,
    ...(fix && { fix }),
  };
}

/** `except:` and `except BaseException:` become `except Exception:`. */
function fixFor({ module }: Unit, clause: Node, type: Node | undefined): Fix | undefined {
  const at = clause.startIndex + 'except'.length;
  if (type === undefined) return { safety: 'safe', edits: [inserted(module, at, ' Exception')] };
  if (typesOf(clause).length > 1) return undefined;
  return { safety: 'unsafe', edits: [replaced(module, type, 'Exception')] };
}
