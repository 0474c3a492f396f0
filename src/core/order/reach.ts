import type { Reach } from '../../types.ts';

type Reaching = { readonly reach?: Reach };

/** Every request goes through the layer. */
export const isEverywhere = ({ reach }: Reaching): boolean =>
  reach === undefined || reach.kind === 'everything';

/** Some request goes through both: layers of paths that exclude each other do not nest. */
export function meet(a: Reaching, b: Reaching): boolean {
  const [mine, other] = [pathOf(a), pathOf(b)];
  return isBelow(mine, other) || isBelow(other, mine);
}

const pathOf = ({ reach }: Reaching): string =>
  reach === undefined || reach.kind === 'everything' ? '' : reach.path.replace(/\/+$/, '');

const isBelow = (path: string, other: string): boolean => `${path}/`.startsWith(`${other}/`);
