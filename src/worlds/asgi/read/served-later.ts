import { originAt } from '../../../languages/python/names/origins.ts';
import { parameterOf } from '../../../languages/python/tree/functions.ts';
import {
  bindingsOf,
  field,
  lineOf,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { around, givenTo, nodesOf } from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import { concernOfSymbol } from '../recognise/symbols.ts';
import { siteKey, type Trace } from './trace.ts';
import { isApp, type RunScope } from './values.ts';

/**
 * `server_app = CORSMiddleware(app=app)` in a function that did not run, of a module that did: whether that is what is
 * served depends on who calls the function.
 */
export function wrappedLater(trace: Trace): Doubt[] {
  return [...trace.modules].flatMap(([path, scope]) => {
    const module = trace.project.module(path);
    return module && /iddleware/.test(module.text) ? wrapsIn(trace, module, scope) : [];
  });
}

function wrapsIn(trace: Trace, module: Module, scope: RunScope): Doubt[] {
  return nodesOf(module, 'call').flatMap((call) => {
    const fn = field(call, 'function');
    const owner = around(call, /^function_definition$/);
    const body = owner && field(owner, 'body');
    if (!fn || !body || trace.entered.has(siteKey(module, body))) return [];
    if (!givenTo(call).some(({ text }) => isApp(scope, text) && !isLocal(owner, body, text)))
      return [];
    const origin = originAt(trace.project, module, fn);
    if (origin?.kind !== 'external' || concernOfSymbol(origin.dotted) === null) return [];
    const name = field(owner, 'name')?.text ?? '';
    const reason = `whether what \`${name}\` puts around the application is what is served cannot be read here`;
    return [{ file: module.path, line: lineOf(call), reason }];
  });
}

/** The function, or one around it, has a name of its own for something else: a layer is given what lies inside it. */
function isLocal(owner: Node, body: Node, name: string): boolean {
  const [head = name] = name.split('.');
  if (bindingsOf(body).has(head)) return true;
  for (let at: Node | undefined = owner; at; at = around(at, /^(function_definition|lambda)$/))
    if (parameterOf(at, head)) return true;
  return false;
}
