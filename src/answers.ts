import type { Answer } from './types.ts';

/** The answer as a list; an absent answer is the empty list. */
export function list(answer: Answer | undefined): readonly string[] {
  if (answer === undefined || typeof answer === 'boolean') return [];
  return typeof answer === 'string' ? [answer] : answer;
}

/** The answer as text; an absent answer is the empty text. */
export function text(answer: Answer | undefined): string {
  return typeof answer === 'string' ? answer : '';
}

/** Says which item of a list does not match, and what is expected. */
export function eachMatches(
  answer: Answer | undefined,
  pattern: RegExp,
  expected: string,
): string | undefined {
  const bad = list(answer).find((item) => !pattern.test(item));
  return bad === undefined ? undefined : `${JSON.stringify(bad)} does not fit: ${expected}`;
}

/** A field name of RFC 9110 section 5.1. */
export function headerName(answer: Answer): string | undefined {
  return eachMatches(answer, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name, e.g. X-Request-ID');
}
