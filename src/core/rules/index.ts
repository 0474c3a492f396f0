import type { World } from '../../worlds/world.ts';
import { duplicateClock } from './duplicate-clock.ts';
import { duplicateLayer } from './duplicate-layer.ts';
import { nesting } from './nesting.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';

/** Every rule by name: those that hold for any onion, and the world's own. */
export async function rulesOf(world: World): Promise<readonly Rule[]> {
  const own = (await world.rules()).map(
    (text): Rule => ({ ...text, find: ({ auditor }) => auditor.hits(text.id) }),
  );
  const common = [duplicateClock(world), duplicateLayer, nesting(world), unusedIgnore];
  return [...common, ...own].sort((a, b) => (a.id < b.id ? -1 : 1));
}

export const ruleOf = (rules: readonly Rule[], id: string): Rule | undefined =>
  rules.find((rule) => rule.id === id);
