import { perObject } from '../../../languages/memo.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { classOf, nameOf } from '../../../languages/python/tree/functions.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { callOf, nodesOf } from '../../../languages/python/tree/search.ts';
import type { SharedBlock } from '../types.ts';
import { isTest } from './sites.ts';
import type { OpenFrame } from './values.ts';

/**
 * What else calls the function that a frame lies in, a test only where nothing else does. The function that constructs
 * the application is not asked about: whoever calls that one gets an application of the same kind.
 */
export function sharedBlock(
  project: Project,
  frame: OpenFrame,
  {
    frames,
    factory,
  }: { readonly frames: readonly OpenFrame[]; readonly factory: readonly OpenFrame[] },
): SharedBlock | undefined {
  const { within, file } = frame;
  const module = within && project.module(file);
  if (!module || factory.some((each) => each.file === file && each.block === frame.block))
    return undefined;
  const others = callsOf(project)(within)(module).filter(
    (call) =>
      !frames.some(
        ({ file, statement }) =>
          file === call.module.path &&
          statement.start <= call.node.startIndex &&
          call.node.endIndex <= statement.end,
      ),
  );
  const other = others.find((call) => !isTest(call.module.path)) ?? others[0];
  if (!other) return undefined;
  const { path } = other.module;
  return { name: nameOf(within), file: path, line: lineOf(other.node), isTest: isTest(path) };
}

type Called = { readonly module: Module; readonly node: Node };

/** The calls of a function in the whole project; a method is known by its name. */
const callsOf = perObject((project: Project) =>
  perObject((definition: Node) =>
    perObject((home: Module): Called[] => {
      const name = nameOf(definition);
      const isCalled = callOf([name]);
      const isMethod = classOf(definition) !== undefined;
      const paths = new Set([home.path, ...project.mentioning(name)]);
      return [...paths].flatMap((path) => {
        const module = project.module(path);
        const calls = module && isCalled.test(module.text) ? nodesOf(module, 'call') : [];
        return calls.flatMap((node): Called[] => {
          const fn = field(node, 'function');
          if (!module || !fn?.text.endsWith(name)) return [];
          const isIt = isMethod
            ? fn.type === 'attribute'
            : isNamed(project, module, fn, definition);
          return isIt ? [{ module, node }] : [];
        });
      });
    }),
  ),
);

function isNamed(project: Project, module: Module, fn: Node, definition: Node): boolean {
  const origin = originAt(project, module, fn);
  return (
    origin?.kind === 'local' &&
    origin.binding.kind === 'def' &&
    origin.binding.node.id === definition.id &&
    origin.binding.node.startIndex === definition.startIndex
  );
}
