import { perObject } from '../../../languages/memo.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import { resolveTarget, serverTargets } from '../project/targets.ts';

/** What the project's configuration, scripts and launchers serve. */
export const targetsOf = perObject(({ files }: Project) => serverTargets(files));

/** The files that some server command names. */
export const servedFiles = perObject((project: Project): ReadonlySet<string> => {
  const paths = targetsOf(project).flatMap((target) => resolveTarget(project.files, target) ?? []);
  return new Set(paths);
});
