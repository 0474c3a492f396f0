import type { ValueFault } from './fault.ts';

const UNITS: Readonly<Record<string, number>> = { '': 0, KiB: 1, MiB: 2, GiB: 3 };
const SIZE = /^([1-9][0-9]{0,8})(KiB|MiB|GiB|)$/;
const NEAR = /^\s*([1-9][0-9]{0,8})\s*([kmg])i?b?\s*$/i;

export function sizeFault(size: string): ValueFault | undefined {
  if (SIZE.test(size)) return undefined;
  const [, count, unit = ''] = NEAR.exec(size) ?? [];
  return {
    what: 'does not fit',
    because: 'a size is a number of bytes, KiB, MiB or GiB',
    instead: count === undefined ? '10MiB' : `${count}${unit.toUpperCase()}iB`,
  };
}

/** `10MiB` as its factors: 10, 1024, 1024. */
export function factorsOf(size: string): number[] {
  const [, count = '0', unit = ''] = SIZE.exec(size) ?? [];
  const units = Array.from({ length: UNITS[unit] ?? 0 }, () => 1024);
  return count === '1' && units.length > 0 ? units : [Number(count), ...units];
}
