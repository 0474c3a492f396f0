import { calleeAt } from '../../../languages/python/names/origins.ts';
import { callArguments, type Node, type Project } from '../../../languages/python/tree/module.ts';
import type { Here } from '../read/values.ts';

/** `cast(Any, X)` is X, and `partial(X, ...)` makes one. Source: `typing.cast`, `functools.partial`. */
export function handedOn(project: Project, symbol: Node, here: Here): Node {
  const dotted = symbol.type === 'call' ? calleeAt(project, here.module, symbol) : undefined;
  const { positional } = symbol.type === 'call' ? callArguments(symbol) : { positional: [] };
  const inner =
    dotted && /^(typing|typing_extensions)\.cast$/.test(dotted)
      ? positional[1]
      : dotted === 'functools.partial'
        ? positional[0]
        : undefined;
  return inner ? handedOn(project, inner, here) : symbol;
}

/** `allowed_hosts=["*"]`, as TrustedHostMiddleware has it where nothing is said, refuses nobody. */
export function isSwitchedOff(concern: string | null, at: Node): boolean {
  if (concern !== 'trusted-host' || at.type !== 'call') return false;
  const { positional, named } = callArguments(at);
  const hosts = named.get('allowed_hosts');
  const isGiven = hosts ?? (positional.length > 1 ? positional[1] : undefined);
  return !isGiven || /^[[(]\s*["']\*["']\s*,?\s*[\])]$/.test(isGiven.text);
}
