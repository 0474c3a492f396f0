import { callArguments, field, lineOf, type Node } from '../../../languages/python/tree/module.ts';
import { argument, givenTo } from '../../../languages/python/tree/search.ts';
import { handlerOf, httpDecorator } from '../recognise/base.ts';
import { identify, whatIs } from '../recognise/identify.ts';
import { installedBy } from '../recognise/libraries.ts';
import { standsFor } from '../recognise/stands.ts';
import { choicesOf } from './choices.ts';
import { itemOf } from './elements.ts';
import { noteLists } from './list-names.ts';
import { isNamed, isOne } from './named.ts';
import { doubt, fixed, registeredBy, siteKey, type Trace } from './trace.ts';
import { type Here, isApp, type Seen } from './values.ts';

/** `app.add_middleware(X)`, `app.middleware("http")(f)` and what libraries do to an application. */
export function registration(trace: Trace, call: Node, fn: Node, here: Here): boolean {
  const object = fn.type === 'attribute' ? field(fn, 'object') : undefined;
  const method = field(fn, 'attribute')?.text;
  if (
    object &&
    method === 'add_middleware' &&
    trace.walk.evaluate(trace, object, here)?.kind === 'app'
  ) {
    const symbol = argument(call, 'middleware_class', 0);
    push(trace, handlerOf(trace.project, call, symbol, here), call, here);
    return true;
  }
  // `FastAPI.add_middleware(app, X)`
  const [given] = callArguments(call).positional;
  if (
    method === 'add_middleware' &&
    given &&
    trace.walk.evaluate(trace, given, here)?.kind === 'app'
  ) {
    const symbol = argument(call, 'middleware_class', 1);
    push(trace, symbol, call, here);
    return true;
  }
  if (fn.type === 'call' && isHttpDecorator(trace, fn, here)) {
    trace.visited.add(siteKey(here.module, fn));
    push(trace, callArguments(call).positional[0], call, here);
    return true;
  }
  if (
    object?.text.endsWith('.user_middleware') &&
    isApp(here.scope, object.text.replace(/\.user_middleware$/, ''))
  ) {
    if (!writtenIn(trace, call, object, here))
      doubt(trace, here.module, call, 'user_middleware is rewritten at run time');
    return true;
  }
  return library(trace, call, fn, here);
}

/** `app.user_middleware.insert(0, Middleware(X))`, which is what `add_middleware` does, and `append`. */
function writtenIn(trace: Trace, call: Node, list: Node, here: Here): boolean {
  const method = field(field(call, 'function') ?? call, 'attribute')?.text;
  const { positional, named } = callArguments(call);
  const [first, second, third] = positional;
  const isInsert = method === 'insert' && first?.text === '0';
  const given = isInsert ? second : method === 'append' ? first : undefined;
  const { constructed } = trace;
  const isOther = named.size > 0 || third || (!isInsert && second) || here.looped || !constructed;
  if (!given || isOther) return false;
  const { layer: known, isUnclear } = itemOf(trace, given, here);
  if (!known || isUnclear) return false;
  trace.visited.add(siteKey(here.module, list));
  trace.effects += 1;
  const conditional = here.conditional || known.conditional;
  const frames = here.loopFrames ?? here.frames;
  const layer: Seen = { ...known, conditional, site: { kind: 'fixed', frames } };
  if (isInsert) trace.registered.push(layer);
  else trace.constructed = { ...constructed, elements: [...constructed.elements, layer] };
  return true;
}

function library(trace: Trace, call: Node, fn: Node, here: Here): boolean {
  const known = installedBy(trace.project, call, fn, here);
  if (
    !known ||
    !givenTo(call).some((argument) => trace.walk.evaluate(trace, argument, here)?.kind === 'app')
  )
    return false;
  const kind = known.outermost ? 'wrap' : 'call';
  const list = known.outermost ? trace.installed : trace.registered;
  doubtLoop(trace, call, here);
  trace.effects += 1;
  list.push({ ...known.layer, conditional: here.conditional, site: { kind, frames: here.frames } });
  return true;
}

function doubtLoop(trace: Trace, call: Node, here: Here): void {
  if (here.looped)
    doubt(trace, here.module, call, 'a loop registers this once, several times or never');
}

/** Writes down the registration of `symbol`. */
export function push(trace: Trace, symbol: Node | undefined, call: Node, here: Here): void {
  trace.visited.add(siteKey(here.module, call));
  for (const argument of call.type === 'call' ? givenTo(call) : [])
    trace.walk.evaluate(trace, argument, here);
  doubtLoop(trace, call, here);
  trace.effects += 1;
  const item = symbol && standsFor(trace.project, symbol, here);
  if (symbol && /^(subscript|call|dictionary_splat)$/.test(symbol.type))
    noteLists(trace, symbol, here);
  const frames = here.loopFrames ?? here.frames;
  if (item?.layer) {
    const isDirect = here.backwards && call.parent?.parent?.id === here.backwards.id;
    const layer = registeredBy(item.layer, 'loop', { ...here, frames });
    trace.registered.push({
      ...(isDirect ? layer : fixed(layer)),
      conditional: here.conditional,
    });
    return;
  }
  const isKnown = symbol !== undefined && isNamed(trace, symbol, here);
  if (symbol && !isKnown && pushChoices(trace, symbol, call, { ...here, frames })) return;
  if (!isKnown) {
    const what = symbol ? `which middleware \`${symbol.text}\` is` : 'what is registered';
    doubt(trace, here.module, call, `${what} cannot be read here`);
  }
  // What a loop registers is written where its list is.
  const written = here.loopFrames && item && item.node.id !== symbol?.id ? item : undefined;
  const layer = written
    ? identify(trace.project, written.node, written.here, written.node)
    : identify(trace.project, symbol, here, call);
  trace.names.add(layer.definedAs);
  const kind = here.loopFrames ? 'fixed' : 'call';
  trace.registered.push({ ...layer, conditional: here.conditional, site: { kind, frames } });
}

/** One of several classes, of which each may be there. */
function pushChoices(trace: Trace, symbol: Node, call: Node, here: Here): boolean {
  const choices = choicesOf(trace.project, symbol, here) ?? [];
  if (isOne(choices)) return false;
  for (const origin of choices) {
    const what = whatIs(trace.project, origin, symbol, here);
    trace.names.add(what.definedAs);
    trace.registered.push({
      ...what,
      file: here.module.path,
      line: lineOf(call),
      through: false,
      conditional: true,
      site: { kind: 'fixed', frames: here.frames },
    });
  }
  return true;
}

/** `app.middleware("http")`. */
export function isHttpDecorator(trace: Trace, call: Node, here: Here): boolean {
  const object = httpDecorator(call);
  return object !== undefined && trace.walk.evaluate(trace, object, here)?.kind === 'app';
}
