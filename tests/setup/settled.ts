import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Python = { bin: string } | { missing: string };
/** A Python, or the file that says which one as soon as it is made. */
export type Making = Python | { readonly settled: string };

/** Lets `make` go on while suites run that do not wait for it; ended with the tests. */
export function begun(make: () => Promise<Python>): { making: Making; ended: () => Promise<void> } {
  const folder = mkdtempSync(path.join(tmpdir(), 'create-mw-making-'));
  const settled = path.join(folder, 'python.json');
  const tell = (result: object): void => {
    writeFileSync(`${settled}.new`, JSON.stringify(result));
    renameSync(`${settled}.new`, settled);
  };
  const told = make().then(tell, (error: unknown) => tell({ failed: String(error) }));
  const ended = async (): Promise<void> => {
    await told;
    rmSync(folder, { recursive: true, force: true });
  };
  return { making: { settled }, ended };
}

/** Waits until it is made, or has turned out to be missing. */
export async function settled(making: Making): Promise<Python> {
  if (!('settled' in making)) return making;
  while (!existsSync(making.settled)) await sleep(50);
  const result: Python | { failed: string } = JSON.parse(readFileSync(making.settled, 'utf8'));
  if ('failed' in result) throw new Error(result.failed);
  return result;
}
