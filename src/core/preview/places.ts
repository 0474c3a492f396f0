import type { Layer } from '../../types.ts';

/** `CORSMiddleware (shop/main:12)` */
export const withPlace = ({ symbol, file, line }: Layer): string => `${symbol} (${file}:${line})`;
