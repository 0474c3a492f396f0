import type { PlannedLayer } from '../../types/plan.ts';
import type { Probe, RunningLayer } from '../../worlds/seam/probing.ts';

/** Outermost first, the running layers are the planned ones; what is conditional may be absent. */
export function nestsAs(
  [planned, ...inner]: readonly PlannedLayer[],
  running: readonly RunningLayer[],
  runsAs: Probe['runsAs'],
): boolean {
  if (!planned) return running.length === 0;
  const [first, ...rest] = running;
  const known = runsAs(planned);
  if (first && isCalled(planned, first, known?.name) && nestsAs(inner, rest, runsAs)) return true;
  const isListed = known?.isListed ?? true;
  return (planned.conditional || !isListed) && nestsAs(inner, running, runsAs);
}

function isCalled(
  { symbol, definedAs }: PlannedLayer,
  { name, aliases }: RunningLayer,
  runsAs: string | undefined,
): boolean {
  // An expression such as a lambda has no name to compare.
  if (!/^\w+$/.test(symbol)) return true;
  const known = [symbol, definedAs, runsAs];
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
