import type { Layer } from '../../types.ts';

/** `CORSMiddleware (main.py:12)`; the file is written as its world writes it. */
export const withPlace = ({ symbol, file, line }: Layer): string => `${symbol} (${file}:${line})`;
