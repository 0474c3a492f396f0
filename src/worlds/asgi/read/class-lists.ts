import { perNode, perObject } from '../../../languages/memo.ts';
import {
  installedBases,
  lineage,
  memberOf,
  type OwnClass,
} from '../../../languages/python/names/classes.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { decoratorsOf, runIn } from '../../../languages/python/tree/functions.ts';
import {
  bindingsOf,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { fixedItem } from './elements.ts';
import { boundList, importedObject } from './imported.ts';
import { listNamed } from './kept.ts';
import { scopeOfModule, type Trace } from './trace.ts';
import { type Here, type ListValue, objectNamed } from './values.ts';

/** A list that an object keeps, or that its class has. */
export function attributeList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const [object, name] = [field(node, 'object'), field(node, 'attribute')?.text ?? ''];
  const own =
    listNamed(here.scope, node.text) ??
    (object && importedObject(trace, object, here)?.lists.get(name));
  if (own !== undefined) return own ?? undefined;
  return boundList(trace, node, here) ?? classList(trace, node, here);
}

/** `Settings.layers`, `settings.layers`: a list that stands in the body of a class, and that nothing else takes the place of. */
function classList(trace: Trace, node: Node, here: Here): ListValue | undefined {
  const [object, name] = [field(node, 'object'), field(node, 'attribute')?.text ?? ''];
  const owner = object && ownerAt(trace, object, here);
  if (!owner || !keepsPlainly(trace.project)(owner.module, owner.definition)) return undefined;
  for (const { module, definition } of lineage(trace.project, owner)) {
    const body = field(definition, 'body');
    const kept = body && bindingsOf(body).get(name);
    if (!kept) continue;
    if (kept.kind !== 'value' || isBoundElsewhere(trace, owner, name)) return undefined;
    // A class in a function is made as often as that runs.
    const isOnce = !runIn(definition);
    if (!isOnce && changesOf(name).test(module.text)) return undefined;
    const known = trace.classLists.get(kept.node);
    if (known) return known.items && known;
    const scope = module === here.module ? here.scope : scopeOfModule(trace, module);
    const list = trace.walk.list(trace, kept.node, { ...here, module, scope });
    if (!list?.items) return undefined;
    trace.names.add(name);
    const made = { ...list, items: list.items.map(fixedItem) };
    if (isOnce) trace.classLists.set(kept.node, made);
    return made;
  }
  return undefined;
}

const changesOf = (name: string): RegExp => new RegExp(`\\.${name}\\s*(\\+=|\\[|\\.\\w+\\()`);

/** The class that is named, or that the object is of whose attribute is asked for. */
function ownerAt(trace: Trace, object: Node, here: Here): OwnClass | undefined {
  if (/^(self|cls)$/.test(object.text) && here.self) return here.self;
  const known = objectNamed(here.scope, object.text);
  if (known) return known;
  const origin = originAt(trace.project, here.module, object);
  return origin?.kind === 'local' && origin.binding.kind === 'class'
    ? { module: origin.module, definition: origin.binding.node }
    : undefined;
}

/** Nothing else has a say in what its attributes are: no base of a package, no decorator, no method that Python asks. */
export const keepsPlainly = perObject((project: Project) =>
  perNode(
    (module: Module, definition: Node): boolean =>
      installedBases(project, { module, definition }).every((base) => PLAIN.test(base)) &&
      lineage(project, { module, definition }).every(
        (each) => decoratorsOf(each.definition).length === 0 && !HOOKS.test(each.definition.text),
      ),
  ),
);

const PLAIN = /^((builtins\.)?object|abc\.ABC|typing\.(Generic|Protocol)|(fastapi|starlette)\..+)$/;
const HOOKS =
  /\b(__(dict|(get|set|del)attr|getattribute|set|get|new)__\b|metaclass\s*=)|\.setter\b/;

/** `self.layers = ...` in a method, `Settings.layers = ...`. */
function isBoundElsewhere(trace: Trace, owner: OwnClass, name: string): boolean {
  const assigned = memberOf(trace.project, owner, name)?.assigned ?? [];
  const bound = new RegExp(`\\.${name}\\s*(:[^=\\n]+)?=[^=]`);
  return (
    assigned.length > 1 ||
    lineage(trace.project, owner).some(({ module }) => bound.test(module.text))
  );
}
