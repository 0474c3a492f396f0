import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { tree } from './cli.ts';
import type { Collected } from './collecting.ts';
import type { Place } from './pasted.ts';

const folder = process.env.CREATE_MW_PRINTED;

/** What was gathered, and each project to be laid where it was. */
export function collected(): { readonly run: Collected; readonly place: Place }[] {
  if (folder === undefined) return [];
  return (
    readdirSync(folder)
      // A run that was killed has left its project alone.
      .filter((name) => existsSync(path.join(folder, name, 'run.json')))
      .sort()
      .map((name) => {
        const at = path.join(folder, name);
        const run: Collected = JSON.parse(readFileSync(path.join(at, 'run.json'), 'utf8'));
        return { run, place: whereItWas(run.cwd, at) };
      })
  );
}

/** A command may name the folder: it is laid there and nowhere else. */
function whereItWas(cwd: string, kept: string): Place {
  if (!cwd.startsWith(path.join(tmpdir(), 'create-mw-'))) throw new Error(`not a sandbox: ${cwd}`);
  const state = (when: string): string => path.join(kept, when);
  return {
    lay: (when) => {
      rmSync(cwd, { recursive: true, force: true });
      cpSync(state(when), cwd, { recursive: true, verbatimSymlinks: true });
      return { cwd, root: cwd };
    },
    isChanged: JSON.stringify(tree(state('before'))) !== JSON.stringify(tree(state('after'))),
  };
}
