import { isList } from '../../../languages/python/follow/known.ts';
import { literalsOf } from '../../../languages/python/follow/literals.ts';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import { classOfOrigin } from '../../../languages/python/names/classes.ts';
import { type Origin, originAt } from '../../../languages/python/names/origins.ts';
import { returnedBy } from '../../../languages/python/tree/functions.ts';
import { callArguments, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';

/** `add_middleware(key_auth())` registers the class that the function returns; whatever else it makes is the function's. */
export function madeClass(project: Project, origin: Origin | undefined): Origin | undefined {
  if (origin?.kind !== 'local' || origin.binding.kind !== 'def') return origin;
  const { module, binding } = origin;
  const [only, another] = returnedBy(binding.node);
  const made = only && !another ? originAt(project, module, only) : undefined;
  return classOfOrigin(made) || made?.kind === 'external' ? made : origin;
}

/** `allowed_hosts=["*"]`, as TrustedHostMiddleware has it where nothing is said, refuses nobody. */
export function isSwitchedOff(concern: string | null, at: Node): boolean {
  if (concern !== 'trusted-host' || at.type !== 'call') return false;
  const given = hostsOf(at);
  return !given || /^[[(]\s*["']\*["']\s*,?\s*[\])]$/.test(given.text);
}

/** A setting that is `["*"]` unless somebody configures it. */
export function isOffByDefault(project: Project, concern: string | null, at: Expression): boolean {
  const [call] = concern === 'trusted-host' ? [at.node, ...descendants(at.node, 'call')] : [];
  const given = call && hostsOf(call);
  const [known] = given ? literalsOf(project, at.module, given) : [];
  return known && known.how !== 'sometimes' && isList(known.value)
    ? known.value.includes('*')
    : false;
}

function hostsOf(call: Node): Node | undefined {
  const { positional, named } = callArguments(call);
  return named.get('allowed_hosts') ?? (positional.length > 1 ? positional[1] : undefined);
}
