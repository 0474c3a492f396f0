import type { Span } from '../../../types.ts';
import type { AsgiLayer, AsgiReading, Frame, ListSite } from '../types.ts';

/** Where a newcomer between two existing layers is written. */
export type WritingSlot =
  | {
      readonly kind: 'statement';
      readonly file: string;
      readonly after: Span;
      readonly app: string;
    }
  /** In a list literal, before one of its elements or at its end. */
  | { readonly kind: 'element'; readonly list: ListSite; readonly before?: Span }
  | {
      readonly kind: 'blocked';
      readonly file: string;
      readonly line: number;
      readonly reason: string;
    };

/** One slot outside each existing layer and one inside all of them, outermost first. */
export function slotsOf(reading: AsgiReading): WritingSlot[] {
  const { layers } = reading;
  return Array.from({ length: layers.length + 1 }, (_, index) =>
    slotBetween(reading, layers[index - 1], layers[index]),
  );
}

function slotBetween(
  reading: AsgiReading,
  outer: AsgiLayer | undefined,
  inner: AsgiLayer | undefined,
): WritingSlot {
  if (inner?.site.kind === 'wrap') {
    const reason = `${inner.symbol} wraps whatever is registered, so nothing goes outside it`;
    return { kind: 'blocked', file: inner.file, line: inner.line, reason };
  }
  const [above, below] = [outer?.site, inner?.site];
  if (above?.kind === 'element' && above.list.owned)
    return {
      kind: 'element',
      list: above.list,
      ...(below?.kind === 'element' &&
        below.list.span.start === above.list.span.start &&
        below.list.file === above.list.file && { before: below.span }),
    };
  if (
    below?.kind === 'element' &&
    (above?.kind === 'element' || extendsList(reading, below.list))
  ) {
    return { kind: 'element', list: below.list, before: below.span };
  }
  if (above?.kind === 'element') return { kind: 'element', list: above.list };
  return afterStatement(reading, outer, inner);
}

/**
 * At the outer end of a list: what a loop registers is extended in place; beside a constructor's list a later
 * `add_middleware` does as well, and is preferred where the project uses it already.
 */
const extendsList = (reading: AsgiReading, list: ListSite): boolean =>
  list.owned ||
  list.registeredBy === 'loop' ||
  reading.layers.every((layer) => layer.site.kind !== 'call');

/**
 * Right after the statement that registers the inner layer (or constructs the application), in the innermost
 * block that both neighbours share and that always runs.
 */
function afterStatement(
  reading: AsgiReading,
  outer: AsgiLayer | undefined,
  inner: AsgiLayer | undefined,
): WritingSlot {
  const from = inner ? inner.site.frames : reading.constructor;
  const bound = outer && outer.site.kind !== 'wrap' ? outer.site.frames : undefined;
  const open = from.filter(
    (candidate, depth) =>
      !candidate.guarded &&
      candidate.app !== '' &&
      !candidate.returns &&
      separates(from, bound, depth),
  );
  const frame =
    open.findLast(({ shared }) => !shared) ?? open.findLast(({ shared }) => shared?.isTest);
  if (frame) return { kind: 'statement', file: frame.file, after: frame.statement, app: frame.app };
  const at = inner ?? outer;
  const shared = open.at(-1)?.shared;
  if (shared) {
    const reason = `${shared.name}() does the same to what it is given elsewhere (${shared.file}:${shared.line})`;
    return {
      kind: 'blocked',
      file: at?.file ?? reading.app.file,
      line: at?.line ?? reading.app.line,
      reason,
    };
  }
  const reason =
    inner && outer
      ? `${outer.symbol} and ${inner.symbol} are registered with no room between them`
      : 'the application is built where nothing can be added beside it';
  return {
    kind: 'blocked',
    file: at?.file ?? reading.app.file,
    line: at?.line ?? reading.app.line,
    reason,
  };
}

/** At this depth both run in the same block, and not by the same statement. */
function separates(
  from: readonly Frame[],
  bound: readonly Frame[] | undefined,
  depth: number,
): boolean {
  if (!bound) return true;
  const [mine, other] = [from[depth], bound[depth]];
  if (!mine || !other) return false;
  // Modules that are not imported by one another run one after the other.
  if (mine.file !== other.file) return depth === 0;
  if (mine.block !== other.block) return false;
  if (mine.statement.start === other.statement.start) return false;
  return from
    .slice(0, depth)
    .every((frame, index) => frame.statement.start === bound[index]?.statement.start);
}
