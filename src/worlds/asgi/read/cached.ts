import { isCut } from '../../../languages/python/budget.ts';
import { lineage, type OwnClass } from '../../../languages/python/names/classes.ts';
import { decoratorsOf, givenParameters } from '../../../languages/python/tree/functions.ts';
import { field, type Node } from '../../../languages/python/tree/module.ts';
import { inheritedMethod } from './callee.ts';
import { siteKey, type Trace } from './trace.ts';
import type { AbstractValue, Here } from './values.ts';

/** `@lru_cache`, `@cache`: without arguments it runs once. Source: `functools.lru_cache`. */
export const isCached = (definition: Node): boolean =>
  givenParameters(definition).length === 0 && hasCache(definition);

export const isCachedByArguments = (definition: Node): boolean =>
  givenParameters(definition).length > 0 && hasCache(definition);

const hasCache = (definition: Node): boolean =>
  decoratorsOf(definition).some(({ text }) => /^(functools\.)?(lru_)?cache\b/.test(text));

/**
 * A call with the same arguments comes to the same, if neither did anything to others: functions that call each other
 * twice and more take no longer than those that do it once.
 */
export function remembered(
  trace: Trace,
  definition: Node,
  next: Here,
  run: () => AbstractValue,
): AbstractValue {
  const { scope, conditional, guarded, looped } = next;
  const isPlain = scope.lists.size === 0 && scope.objects.size === 0;
  const given = [...scope.given].map(
    ([name, { node, here }]) => `${name}=${siteKey(here.module, node)}`,
  );
  const parts = [definition.id, conditional, guarded, looped, ...scope.apps, ...given];
  const key = isPlain ? parts.join(' ') : undefined;
  const known = key === undefined ? undefined : trace.calls.get(key);
  if (known?.effects === trace.effects) return known.value;
  const { effects } = trace;
  const value = run();
  const isSimple = value === undefined || value.kind === 'app';
  if (key !== undefined && isSimple && effects === trace.effects && !isCut(trace.project))
    trace.calls.set(key, { effects, value });
  return value;
}

/** Its metaclass, or its own `__new__`, says what a call of the class does. */
export const isMadeOtherwise = (trace: Trace, made: OwnClass): boolean =>
  inheritedMethod(trace, made, '__new__') !== undefined ||
  lineage(trace.project, made).some(({ definition }) =>
    /\bmetaclass\s*=/.test(field(definition, 'superclasses')?.text ?? ''),
  );
