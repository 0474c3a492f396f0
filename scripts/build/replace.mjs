import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Swaps `fresh` in for `target`, or drops it when both hold the same: running programs keep their chunks. */
export function replaceDirectory(fresh, target) {
  if (same(fresh, target)) return rmSync(fresh, { recursive: true });
  const old = `${fresh}-old`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

function same(a, b) {
  if (!existsSync(b)) return false;
  const names = readdirSync(a).sort();
  if (names.join() !== readdirSync(b).sort().join()) return false;
  return names.every((name) =>
    readFileSync(path.join(a, name)).equals(readFileSync(path.join(b, name))),
  );
}
