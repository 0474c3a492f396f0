import type { Paint } from './types.ts';

export const plain: Paint = (_, text) => text;

const CODES = { add: 32, remove: 31, dim: 2, bold: 1 } as const;
export const ansi: Paint = (style, text) => `\u001B[${CODES[style]}m${text}\u001B[0m`;
