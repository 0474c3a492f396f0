import type { Value } from '../../../types.ts';
import type { Argument, Code, LayerCode } from '../source.ts';

const isCode = (value: Value | Code): value is Code =>
  typeof value === 'object' && value !== null && 'code' in value;

/** A Python literal; quotes and line breaks are the formatter's business. */
export function printValue(value: Value | Code): string {
  if (isCode(value)) return value.code;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return `[${value.map(printValue).join(', ')}]`;
  // JSON's escapes are Python's too.
  return JSON.stringify(value);
}

const printArgument = ({ name, value }: Argument): string => `${name}=${printValue(value)}`;

/** `X, a=1, b=2`: what stands between the parentheses of `Middleware(...)` and `add_middleware(...)`. */
export function printLayer({ symbol, args, through }: LayerCode): string {
  const list = args.map(printArgument).join(', ');
  if (through) return `${symbol.name}, **${through.name}(${list})`;
  return list === '' ? symbol.name : `${symbol.name}, ${list}`;
}

/** Comment lines of at most `width` columns. */
export function printComment(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines.join('\n');
}
