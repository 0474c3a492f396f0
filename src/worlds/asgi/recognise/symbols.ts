import { onion } from '../../../concerns/index.ts';
import { symbolsOf } from '../recipes/index.ts';

/** FastAPI re-exports Starlette's middleware under its own name. */
export const normalise = (dotted: string): string =>
  dotted.replace(/^fastapi\.middleware\./, 'starlette.middleware.');

/** The concern that a class of an installed package is. */
export function concernOfSymbol(dotted: string): string | null {
  const symbol = normalise(dotted);
  const [top, name] = [symbol.split('.')[0], symbol.split('.').at(-1)];
  const exact = onion.find(({ id }) => symbolsOf(id).includes(symbol));
  // Packages re-export their classes from other modules of theirs than the one written down.
  const sameName = onion.find(({ id }) =>
    symbolsOf(id).some((known) => known.split('.')[0] === top && known.split('.').at(-1) === name),
  );
  return (exact ?? sameName)?.id ?? null;
}
