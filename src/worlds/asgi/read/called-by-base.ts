import { installedBases } from '../../../languages/python/names/classes.ts';
import { classOf } from '../../../languages/python/tree/functions.ts';
import type { Node, Project } from '../../../languages/python/tree/module.ts';
import type { Named } from './spoken.ts';

/** They call no method by a name that they do not have. */
const CALL_NONE = /^(fastapi|starlette|typing|typing_extensions|abc)\.|^object$/;

/**
 * The class of a method that its base from a package may call: `run` of a thread, `emit` of a log handler,
 * `model_post_init` of a model. To be asked where nobody in the project calls it.
 */
export function calledByBase(project: Project, { module, definition }: Named): Node | undefined {
  const owner = classOf(definition);
  const bases = owner ? installedBases(project, { module, definition: owner }) : [];
  return bases.some((base) => !CALL_NONE.test(base)) ? owner : undefined;
}
