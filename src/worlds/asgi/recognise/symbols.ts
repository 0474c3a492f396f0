import { libraryOf } from '../libraries.ts';

/** FastAPI re-exports Starlette's middleware under its own name. */
export const normalise = (dotted: string): string =>
  dotted.replace(/^fastapi\.middleware\./, 'starlette.middleware.');

/** The concern that a class of an installed package is. */
export function concernOfSymbol(dotted: string): string | null {
  const symbol = normalise(dotted);
  const layers = Object.entries(libraryOf(symbol)?.layers ?? {});
  const [, ...path] = symbol.split('.');
  const exact = layers.find(([name]) => name === path.join('.'));
  // Packages re-export their classes from other modules of theirs than the one written down.
  const sameName = layers.find(([name]) => name.split('.').at(-1) === path.at(-1));
  return (exact ?? sameName)?.[1] ?? null;
}

/** A layer of a package that measures how long requests take. */
export const timesRequests = (origin: string): boolean => libraryOf(origin)?.times === true;

/** A layer of a package that derives from BaseHTTPMiddleware. */
export const isBasedLayer = (origin: string): boolean =>
  libraryOf(origin)?.based?.test(origin) === true;

/** What a layer of a package sets on requests for the layers inside it. */
export const setBySymbol = (dotted: string): readonly string[] =>
  Object.entries(libraryOf(normalise(dotted))?.sets ?? {}).flatMap(([name, what]) =>
    dotted.endsWith(`.${name}`) ? what : [],
  );

/** A layer of a package that reads no session. */
export const leavesSessionAlone = (origin: string): boolean =>
  libraryOf(origin)?.leavesSession === true;
