import type { Answer } from './types.ts';

/** The answer as a list; an absent answer is the empty list. */
export function asList(answer: Answer | undefined): readonly string[] {
  if (answer === undefined || typeof answer === 'boolean') return [];
  return typeof answer === 'string' ? [answer] : answer;
}

/** The answer as text; an absent answer is the empty text. */
export function text(answer: Answer | undefined): string {
  return typeof answer === 'string' ? answer : '';
}
