import { children, field, type Node, statements } from '../tree/module.ts';
import { contains } from '../tree/search.ts';
import { type Calls, type Ends, sequence } from './control.ts';

/** Whether control can come from one statement to another one further down in the same function. */
export function mayReach(from: Node, to: Node, calls: Calls): boolean {
  for (let node: Node = from; node.parent; node = node.parent) {
    const { parent } = node;
    if (/^(function_definition|lambda|class_definition)$/.test(parent.type)) return false;
    if (parent.type !== 'block') continue;
    const all = statements(parent);
    const rest = all.slice(all.findIndex((each) => each.id === node.id) + 1);
    const holder = rest.findIndex((each) => contains(each, to));
    if (holder >= 0) return holder === 0 || goesOn(rest.slice(0, holder), calls);
    if (rest.length > 0 && !goesOn(rest, calls)) return false;
    if (hasElse(parent, to)) return true;
  }
  return false;
}

/** `else` of a `try` or a loop: it runs once the body has come to its end. */
const hasElse = ({ parent: owner, id }: Node, to: Node): boolean =>
  owner !== null &&
  /^(try|for|while)_statement$/.test(owner.type) &&
  field(owner, 'body')?.id === id &&
  children(owner).some((each) => each.type === 'else_clause' && contains(each, to));

const goesOn = (run: readonly Node[], calls: Calls): boolean => {
  const [first] = run;
  return first === undefined || leaves(sequence(first, run, calls));
};

/** A `break` goes on behind the loop. */
const leaves = ({ falls, breaks, continues }: Ends): boolean =>
  falls.length + breaks.length + continues.length > 0;
