import {
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { around, contains, descendants, ownNodes } from '../../../languages/python/tree/search.ts';
import { credentialsIn } from './credentials.ts';
import { type Handling, handsOn } from './handing.ts';
import { runBy } from './run-by.ts';

/**
 * Whoever shows nothing is let through: `if not token: return await call_next(request)`. What such a layer rejects is
 * something else than a stranger, as a plan that does not suffice.
 */
export const letsStrangersIn = (project: Project, handling: Handling): boolean =>
  handsOn(handling).some((call) => {
    const branch = around(call, /^if_statement$/);
    const asked = branch && missing(field(branch, 'condition'));
    if (!branch || asked === undefined || !isAtTop(branch, handling.fn)) return false;
    const then = field(branch, 'consequence');
    if (!then || !contains(then, call)) return false;
    return ownNodes(handling.fn, 'assignment')
      .filter((each) => field(each, 'left')?.text === asked && each.startIndex < branch.startIndex)
      .some((each) => isShown(project, handling.module, each));
  });

/** It is one path that is looked at, as a webhook's: `if request.url.path == "/webhook"` around whatever is answered. */
export const isForOnePath = (rejection: Node): boolean => {
  for (let branch = around(rejection, BRANCH); branch; branch = around(branch, BRANCH)) {
    if (branch.type !== 'if_statement') return false;
    const then = field(branch, 'consequence');
    if (then && contains(then, rejection) && ONE_PATH.test(field(branch, 'condition')?.text ?? ''))
      return true;
  }
  return false;
};

/** A header that is seen to be there and no more, `if request.headers.get("X-API-Key")`, is shown by whoever likes. */
export function isOnlySeen(credential: Node): boolean {
  if (credential.type === 'attribute') return false;
  const read =
    credential.type === 'string'
      ? (around(credential, /^(call|subscript|comparison_operator)$/) ?? credential)
      : credential;
  if (read.parent?.type !== 'assignment') return isCondition(read);
  const name = field(read.parent, 'left');
  const fn = around(read, /^function_definition$/);
  const uses = fn
    ? ownNodes(fn, 'identifier').filter(({ id, text }) => text === name?.text && id !== name?.id)
    : [];
  return uses.length > 0 && uses.every(isCondition);
}

function isCondition(node: Node): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (/^(not_operator|boolean_operator|parenthesized_expression)$/.test(parent.type))
    return isCondition(parent);
  return field(parent, 'condition')?.id === node.id;
}

const BRANCH = /^(if_statement|function_definition)$/;
const ONE_PATH = /^(\w+\.)*(path|\w+\[["']path["']\])\s*==\s*["']\/[^"']+["']$/;

/** The name that `not token` and `token is None` ask for. */
function missing(condition: Node | undefined): string | undefined {
  if (condition?.type === 'not_operator') {
    const [name] = children(condition);
    return name?.type === 'identifier' ? name.text : undefined;
  }
  return /^(\w+)\s+is\s+None$/.exec(condition?.text ?? '')?.[1];
}

/** No condition but that it is tried. */
function isAtTop(branch: Node, fn: Node): boolean {
  const outer = around(
    branch,
    /^(if_statement|for_statement|while_statement|function_definition)$/,
  );
  return outer?.id === fn.id;
}

/** What is assigned comes from where the layer, or a helper, reads who asks. */
const isShown = (project: Project, module: Module, assignment: Node): boolean =>
  [
    { module, node: assignment },
    ...descendants(assignment, 'call').flatMap((call) =>
      runBy(project, module, call).map(({ module: home, fn }) => ({ module: home, node: fn })),
    ),
  ].some((code) => credentialsIn(project, code).some(({ isStrong }) => isStrong));
