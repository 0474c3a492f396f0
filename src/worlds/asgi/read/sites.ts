import { perObject } from '../../../languages/memo.ts';
import { nameOf, runIn } from '../../../languages/python/tree/functions.ts';
import {
  field,
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { nodesOf } from '../../../languages/python/tree/search.ts';
import { httpDecorator } from '../recognise/base.ts';
import { siteKey } from './trace.ts';

const TESTS = /(^|\/)(tests?|testing)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;
export const isTest = (path: string): boolean => TESTS.test(path);

/** Modules that have a registration in them. */
export const registering = perObject((project: Project): Module[] =>
  project
    .mentioning('.add_middleware', '.middleware(', '.user_middleware')
    .filter((path) => !isTest(path))
    .flatMap((path) => project.module(path) ?? []),
);

/** A call that registers something, or another use of what does, with what does not depend on how it is reached. */
export type Registration = {
  readonly module: Module;
  readonly line: number;
  readonly key: string;
  readonly node: Node;
  /** `app.add_middleware` that is not called there, or `app.user_middleware`. */
  readonly isCall: boolean;
  /** What it registers on. */
  readonly receiver: Node;
  /** The function around it; undefined at module level. */
  readonly owner: Node | undefined;
  /** The block that it runs in, as `file:offset`. */
  readonly block: string;
  /** The receiver is not made by a call in this module. */
  readonly mayBeImported: boolean;
};

export const sitesIn = perObject((module: Module): Registration[] =>
  nodesOf(module, 'call', 'attribute').flatMap((node) => {
    const isCall = isRegistration(node);
    const fn = isCall ? field(node, 'function') : node;
    const receiver = fn && (isCall || isTouched(node)) ? field(fn, 'object') : undefined;
    if (!receiver) return [];
    const owner = runIn(node);
    const body = owner ? field(owner, 'body') : module.root;
    const binding = module.bindings.get(receiver.text);
    return [
      {
        module,
        line: lineOf(node),
        key: siteKey(module, node),
        node,
        isCall,
        receiver,
        owner,
        block: siteKey(module, body ?? module.root),
        mayBeImported: !(binding?.kind === 'value' && binding.node.type === 'call'),
      },
    ];
  }),
);

/** What a registration's function is called. */
export const ownerName = ({ owner }: Registration): string | undefined => owner && nameOf(owner);

function isRegistration(node: Node): boolean {
  const fn = node.type === 'call' ? field(node, 'function') : undefined;
  const method = fn?.type === 'attribute' ? field(fn, 'attribute')?.text : undefined;
  return method === 'add_middleware' || (method !== undefined && httpDecorator(node) !== undefined);
}

/** The method without a call, or the list that it puts layers in. */
function isTouched(node: Node): boolean {
  const name = node.type === 'attribute' ? field(node, 'attribute')?.text : undefined;
  if (name === 'user_middleware') return true;
  const isCalled = node.parent?.type === 'call' && field(node.parent, 'function')?.id === node.id;
  return name === 'add_middleware' && !isCalled;
}
