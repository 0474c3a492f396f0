import type { Node } from './python.ts';

/** A condition that always holds. */
export const isTrue = ({ text }: Node): boolean => /^(True|1)$/.test(text);

/** `x` and `not x`, `a is None` and `a is not None`, `a == b` and `a != b`. */
export function isOpposite(a: string, b: string): boolean {
  const negations = (text: string): string[] => [
    `not ${text}`,
    `not (${text})`,
    ...(/ is None$/.test(text) ? [text.replace(/ is None$/, ' is not None')] : []),
    ...(/ == /.test(text) ? [text.replace(' == ', ' != ')] : []),
    ...(/ in /.test(text) ? [text.replace(' in ', ' not in ')] : []),
  ];
  return negations(a).includes(b) || negations(b).includes(a);
}
