import process from 'node:process';

type Env = Readonly<Record<string, string | undefined>>;

/** A variable that says yes. */
export const isSaid = (value: string | undefined): boolean =>
  !['', '0', 'false', undefined].includes(value);

/** Nothing can be drawn here, or nothing shall be: a screen reader reads lines. */
export function isPlain({ TERM, ACCESSIBLE }: Env): boolean {
  if (TERM === 'dumb' || isSaid(ACCESSIBLE)) return true;
  // A terminal that does not know its size is taken for a usual one.
  const { columns, rows } = process.stdout;
  return (columns || LEAST.cols) < LEAST.cols || (rows || LEAST.rows) < LEAST.rows;
}

/** Below this, the keys would not fit beside what they are for. */
const LEAST = { cols: 36, rows: 12 };
