import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { commandsIn, type Printed, textsOf } from './printed.ts';
import { shapeOf } from './shapes-printed.ts';

/** Where `npm run printed` gathers what the runs of all suites print; unset, nothing is gathered. */
const folder = process.env.CREATE_MW_PRINTED;

/** A run of some suite, whose project is kept beside it. */
export type Collected = {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly printed: readonly Printed[];
  /** Why it is left out. */
  readonly left?: string;
};
type Texts = { readonly code: number | undefined; readonly out: string; readonly err: string };

/** Called before a run; what it gives is called with what the run printed. */
export function watched(cwd: string, argv: readonly string[]): (texts: Texts) => void {
  if (folder === undefined) return () => {};
  runs += 1;
  const place = path.join(folder, `${process.pid}-${runs}`);
  const left = kept(cwd, path.join(place, 'before'));
  return ({ code = -1, out, err }) => {
    const files = readable(() => readdirSync(cwd)) ?? [];
    const fresh = commandsIn(textsOf(argv, out, err)).filter((each) =>
      isFirst(shapeOf(each, files, code)),
    );
    if (fresh.length === 0) return rmSync(place, { recursive: true, force: true });
    const why = left ?? kept(cwd, path.join(place, 'after'));
    const run: Collected = { argv, cwd, printed: fresh, ...(why !== undefined && { left: why }) };
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'run.json'), JSON.stringify(run));
  };
}
let runs = 0;

/** Of all suites, the first run that prints a shape is the one that is asked. */
function isFirst(shape: string): boolean {
  const name = createHash('sha256').update(shape).digest('hex').slice(0, 16);
  const file = path.join(folder ?? '', `${name}.shape`);
  return readable(() => writeFileSync(file, shape, { flag: 'wx' }) ?? true) ?? false;
}

/** Copies a project; says why it cannot. */
function kept(from: string, to: string): string | undefined {
  const count = readable(() => readdirSync(from, { recursive: true }).length);
  if (count === undefined) return 'its project cannot be listed';
  if (count > 3000) return 'its project has thousands of files';
  const copied = readable(
    () => cpSync(from, to, { recursive: true, verbatimSymlinks: true }) ?? true,
  );
  return copied === undefined ? 'its project cannot be copied' : undefined;
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
