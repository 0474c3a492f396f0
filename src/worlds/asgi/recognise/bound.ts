import type { Definition } from '../../../languages/python/scope/definition.ts';
import { runIn } from '../../../languages/python/tree/functions.ts';
import { field, type Node, type Project } from '../../../languages/python/tree/module.ts';
import { functionAround } from '../../../languages/python/tree/search.ts';
import { type Here, type Item, outermost, type RunScope } from '../read/values.ts';
import { isReplaced } from './members.ts';
import { partAt, pathTo } from './parts.ts';
import { moved, type Resolve, type Stand } from './stand.ts';

/** What one definition binds a name to. */
export function bound(
  project: Project,
  name: Node,
  definition: Definition,
  here: Here,
  again: Resolve,
): Stand | undefined {
  switch (definition.kind) {
    case 'import':
    case 'function':
      return { node: name, here, moved: false };
    case 'class':
      return isReplaced(project, definition.by, here)
        ? undefined
        : { node: name, here, moved: false };
    case 'value': {
      const found = again(definition.value, there(here, definition.by));
      const isName = /^(identifier|attribute)$/.test(found?.node.type ?? '');
      return found && !found.moved && !isName ? { ...found, as: { node: name, here } } : found;
    }
    case 'parameter':
      return parameter(definition.parameter, name, here, again);
    case 'element': {
      const scope = scopeOfNode(here, definition.by);
      const item = scope?.elements.get(definition.by.id);
      const path = pathTo(field(definition.by, 'left'), name.text);
      const part = item && path && partAt(item, path);
      return part && moved(itemAgain(part, again));
    }
    case 'part': {
      const path = pathTo(field(definition.by, 'left'), name.text);
      const whole = path && again(definition.of, there(here, definition.by));
      const part = whole && partAt(whole, path);
      const found = part && itemAgain(part, again);
      return found && { ...found, moved: true };
    }
    default:
      return undefined;
  }
}

const itemAgain = (item: Item, again: Resolve): Stand | undefined => {
  if (item.isUnclear) return undefined;
  if (item.parts || item.number !== undefined || item.text !== undefined)
    return { ...item, moved: true };
  const found = again(item.node, item.here);
  return found && { ...(item.layer && { layer: item.layer }), ...found };
};

/** What was passed for a parameter, or its default. */
function parameter(node: Node, name: Node, here: Here, again: Resolve): Stand | undefined {
  const fn = functionAround(node);
  const scope = fn && scopeWith(here.scope, ({ definition }) => definition?.id === fn.id);
  if (!scope || scope.isEntry) return { node: name, here, moved: false };
  const given = scope.given.get(name.text);
  if (given) return moved(itemAgain(given, again));
  const value = field(node, 'value');
  return value && moved(again(value, { ...here, scope: scope.parent ?? outermost(scope) }));
}

const scopeWith = (
  scope: RunScope | undefined,
  is: (scope: RunScope) => boolean,
): RunScope | undefined => (scope && !is(scope) ? scopeWith(scope.parent, is) : scope);

function scopeOfNode(here: Here, node: Node): RunScope | undefined {
  const fn = runIn(node);
  if (!fn) return outermost(here.scope);
  return scopeWith(here.scope, ({ definition }) => definition?.id === fn.id);
}

/** The same run, in the scope that a statement ran in. */
function there(here: Here, by: Node): Here {
  const scope = scopeOfNode(here, by);
  return scope ? { ...here, scope } : here;
}
