import { concernOf } from '../../concerns/index.ts';
import type { PlannedLayer } from '../../types/plan.ts';
import type { Edge } from '../../types.ts';
import { codeOf } from '../../worlds/asgi/recipes/index.ts';
import type { Wish } from '../ask/resolve.ts';
import { wrongPairs } from '../order/order.ts';

/** What the user should know or do after the run, most urgent first. */
export function notesFor(
  wish: Wish,
  unmet: readonly Edge[],
  layers: readonly PlannedLayer[],
): string[] {
  const next = wish.newcomers.flatMap(
    ({ concern, answers }) => codeOf(concern.id)?.next?.(answers) ?? [],
  );
  const present =
    wish.present.length > 0 ? [`Already there, left alone: ${wish.present.join(', ')}.`] : [];
  return [
    ...mistakes(layers),
    ...next,
    ...wish.left,
    ...wish.empty,
    ...present,
    ...unexposed(layers, wish),
    ...compromises(unmet),
    ...bareErrors(layers),
  ];
}

/** SHOULD relations that other relations, or the code that is there, stand against. */
function compromises(unmet: readonly Edge[]): string[] {
  const outers = [...new Set(unmet.map(({ outer }) => outer))];
  return outers.map((outer) => {
    const inner = unmet.filter((edge) => edge.outer === outer).map((edge) => title(edge.inner));
    return `${title(outer)} would better lie outside ${inner.join(', ')}; what stands there already and what must hold leave no such place. See: create-mw explain ${outer}`;
  });
}

const title = (id: string): string => concernOf(id)?.title ?? id;

/** An unhandled exception's answer passes none of the user's layers unless a boundary answers inside them. */
export function bareErrors(layers: readonly Pick<PlannedLayer, 'concern'>[]): string[] {
  const has = (id: string): boolean => layers.some((layer) => layer.concern === id);
  const { offer } = concernOf('errors') ?? {};
  if (!offer || has('errors') || !offer.when.some(has)) return [];
  return [`No error boundary: ${offer.because}. Add it with: create-mw add errors`];
}

/** MUST relations that existing layers break among themselves; `add` does not touch them. */
export function mistakes(layers: readonly PlannedLayer[]): string[] {
  return wrongPairs(layers)
    .filter(({ outer, inner, edge }) => edge.strength === 'MUST' && !outer.isNew && !inner.isNew)
    .map(
      ({ outer, inner, edge }) =>
        `${outer.file}:${outer.line}: ${outer.symbol} lies outside ${inner.symbol}, but should lie inside: ${edge.because}. Registered last is outermost: move it before ${inner.symbol} (${inner.file}:${inner.line}); create-mw check --fix does it where that is safe.`,
    );
}

/** A CORS layer of the user's own does not know the headers that newcomers set. */
function unexposed(layers: readonly PlannedLayer[], wish: Wish): string[] {
  const own = layers.find((layer) => layer.concern === 'cors' && !layer.owned);
  const headers = wish.newcomers.flatMap(({ concern, answers }) => {
    const args = codeOf(concern.id)?.layer(answers, []).args ?? [];
    const values = Object.fromEntries(
      args.flatMap(({ name, value }) =>
        typeof value === 'string' || typeof value === 'boolean' ? [[name, value]] : [],
      ),
    );
    return codeOf(concern.id)?.exposes?.(values) ?? [];
  });
  if (!own || headers.length === 0) return [];
  return [
    `${own.file}:${own.line}: browsers will not see ${headers.join(' and ')} until your CORS layer has them in expose_headers.`,
  ];
}
