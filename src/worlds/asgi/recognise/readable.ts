import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { textsOf, traitsOf } from './roles.ts';

const ALLOWS = /access-control-allow-origin/i;

/** Whatever it answers by itself, it lets the scripts of browsers read, and it knows preflights. */
export function answersBrowsers(project: Project, module: Module, definition: Node): boolean {
  if (!ALLOWS.test(module.text)) return false;
  if (!/["']OPTIONS["']/.test(textsOf(project, module, definition))) return false;
  const { rejections, caught } = traitsOf(project, module, definition);
  const answers = [...rejections, ...caught];
  return answers.length > 0 && answers.every(({ node }) => ALLOWS.test(node.text));
}
