import type { PlannedLayer } from '../../types/plan.ts';
import { runsAs } from '../../worlds/asgi/recognise/libraries.ts';

/** A layer of the running application; `aliases` are all the names that its modules give it. */
export type RunningLayer = {
  readonly name: string;
  readonly module: string;
  readonly aliases: readonly string[];
};

/** Outermost first, the running layers are the planned ones; what is conditional may be absent. */
export function nestsAs(
  [planned, ...inner]: readonly PlannedLayer[],
  running: readonly RunningLayer[],
): boolean {
  if (!planned) return running.length === 0;
  const [first, ...rest] = running;
  if (first && isCalled(planned, first) && nestsAs(inner, rest)) return true;
  const listed = runsAs(planned.origin)?.listed ?? true;
  return (planned.conditional || !listed) && nestsAs(inner, running);
}

function isCalled({ symbol, origin }: PlannedLayer, { name, aliases }: RunningLayer): boolean {
  // An expression such as a lambda has no name to compare.
  if (!/^\w+$/.test(symbol)) return true;
  const known = [symbol, origin.split(/[.:]/).at(-1), runsAs(origin)?.name];
  return [name, ...aliases].some((each) => known.includes(each));
}

/** Both nestings, outermost first, for a reader. */
export function nestings(
  planned: readonly PlannedLayer[],
  running: readonly RunningLayer[],
): string {
  const names = planned.map(({ symbol, conditional }) => (conditional ? `[${symbol}]` : symbol));
  const line = (layers: readonly string[]) =>
    layers.length === 0 ? 'no middleware' : layers.join(' > ');
  return [
    'Outermost first:',
    `  expected: ${line(names)}`,
    `  running:  ${line(running.map(({ name }) => name))}`,
  ].join('\n');
}
