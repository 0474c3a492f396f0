import { lineage, memberOf } from '../../../languages/python/names/classes.ts';
import { originAt } from '../../../languages/python/names/origins.ts';
import { classOf, parametersOf } from '../../../languages/python/tree/functions.ts';
import { field, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { around, functionAround } from '../../../languages/python/tree/search.ts';
import type { Registration } from './sites.ts';
import type { Trace } from './trace.ts';
import { isApp } from './values.ts';

/** What it registers on may be this application. */
export function mayBeOurs(trace: Trace, { module, receiver, owner }: Registration): boolean {
  const { project } = trace;
  if (/^(self|cls|super\(.*\))$/s.test(receiver.text)) {
    const own = classWhose(receiver);
    const ours = trace.constructed?.ownClass;
    return (
      own !== undefined &&
      ours !== undefined &&
      lineage(project, ours).some((each) => each.module === module && each.definition.id === own.id)
    );
  }
  const kept = /^self\.(\w+)$/.exec(receiver.text)?.[1];
  const inClass = kept !== undefined && owner ? classOf(owner) : undefined;
  if (inClass && kept !== undefined) {
    const assigned = memberOf(project, { module, definition: inClass }, kept)?.assigned ?? [];
    return (
      assigned.length === 0 ||
      assigned.some(({ value }) => value === undefined || !isAnother(trace, module, value))
    );
  }
  const origin = originAt(project, module, receiver);
  if (origin?.kind === 'external') return /^(fastapi|starlette)\./.test(origin.dotted);
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return true;
  const scope = trace.modules.get(origin.module.path);
  if (scope && isApp(scope, origin.name)) return true;
  return !isAnother(trace, origin.module, origin.binding.node);
}

/** The class whose method calls its first parameter so: a class within a method has another `self`, or none. */
function classWhose(receiver: Node): Node | undefined {
  const name = receiver.text;
  if (name.startsWith('super')) return around(receiver, /^class_definition$/);
  for (let fn = functionAround(receiver); fn; fn = functionAround(fn))
    if (parametersOf(fn).includes(name)) return classOf(fn);
  return undefined;
}

/** Another application, or something of a package. */
function isAnother({ project, target }: Trace, module: Module, value: Node): boolean {
  const made = value.type === 'call' ? field(value, 'function') : undefined;
  const isOurs = module.path === target.file && target.starts.includes(value.startIndex);
  return !isOurs && made !== undefined && originAt(project, module, made)?.kind === 'external';
}
