import { rulesOf } from '../../src/core/rules/index.ts';
import { overlay } from '../../src/host/overlay.ts';
import type { Change } from '../../src/types/plan.ts';
import type { Files } from '../../src/types.ts';
import { usual } from '../../src/worlds/index.ts';
import type { Workspace, World } from '../../src/worlds/world.ts';
import { memoryFiles } from './files.ts';

export type Texts = Readonly<Record<string, string>>;

/** Every rule of `check`. */
export const rules = await rulesOf(usual);

/** A project in memory, as a command opens it. */
export async function workspaceOf(files: Files | Texts, world: World = usual): Promise<Workspace> {
  const isFiles = (given: Files | Texts): given is Files => typeof given.read === 'function';
  const open = await world.start();
  return open(isFiles(files) ? files : memoryFiles(files));
}

/** The project's files once the changes are written. */
export function after(texts: Texts, changes: readonly Change[]): Texts {
  const files: Files = overlay(memoryFiles(texts), changes);
  return Object.fromEntries(files.list().map((path) => [path, files.read(path) ?? '']));
}
