import { originAt } from '../../../languages/python/names/origins.ts';
import { callArguments, firstCode, type Node } from '../../../languages/python/tree/module.ts';
import { stringValue } from '../../../languages/python/tree/search.ts';
import { pairsAt } from '../recognise/stands.ts';
import { layerOfItem } from './elements.ts';
import { noteLists } from './list-names.ts';
import { doubt, maybe, registeredBy, scopeOfModule, type Trace } from './trace.ts';
import type { Here, Item, Pair, PassedValue, Seen } from './values.ts';

/** The `middleware` that a constructor is given; `**options` hands on what the call had. */
export function addList(trace: Trace, { node, here }: PassedValue): void {
  const { positional, named } = callArguments(node);
  const splats = positional.filter(({ type }) => type === 'dictionary_splat');
  const option = splats.flatMap((each) => optionIn(trace, each, here) ?? [])[0];
  if (option) {
    listOfOption(trace, option.node, option.here, here);
    return;
  }
  const middleware = named.get('middleware');
  if (!middleware && here.built && splats.length > 0) {
    const { built, ...outer } = here.built.here;
    addList(trace, { node: here.built.node, here: built ? { ...outer, built } : outer });
    return;
  }
  const splat = splats.find((each) => mayHoldMiddleware(trace, each, here));
  if (!middleware && splat) {
    const reason = `whether \`${splat.text}\` holds middleware cannot be read here`;
    doubt(trace, here.module, splat, reason);
  }
  if (middleware) listOfOption(trace, middleware, here, here);
}

/** The list that stands at `there`, given to a constructor. */
function listOfOption(trace: Trace, middleware: Node, there: Here, here: Here): void {
  const list = trace.walk.list(trace, middleware, there);
  if (!list && middleware.text !== 'None') {
    const reason = `the list given as \`middleware=${middleware.text}\` cannot be read here`;
    doubt(trace, there.module, middleware, reason);
  }
  noteLists(trace, middleware, there);
  const layers = list?.items?.map((item) => layerOfItem(trace, item)) ?? [];
  const known = layers.flatMap((layer) => layer ?? []);
  if (known.length < layers.length) {
    const reason = `what \`middleware=${middleware.text}\` holds cannot be read here`;
    doubt(trace, there.module, middleware, reason);
  }
  addElements(
    trace,
    known.map((layer) => registeredBy(layer, 'constructor', here)),
  );
}

/** `**{"middleware": [...]}`, or a dictionary that is written out under a name and that nothing changes. */
function optionIn(trace: Trace, splat: Node, here: Here): Item | undefined {
  const given = firstCode(splat);
  if (given?.type === 'identifier' && !isOnlyGiven(trace, given, here)) return undefined;
  const pairs = given && pairsAt(trace.project, given, here);
  const isIt = ({ key }: Pair): boolean =>
    key.text === 'middleware' || stringValue(key.node) === 'middleware';
  const value = pairs?.find(isIt)?.value;
  if (!value || value.here.module === here.module) return value;
  const scope = scopeOfModule(trace, value.here.module);
  return { ...value, here: { ...value.here, scope } };
}

/** Nobody speaks of the dictionary, who could change it, but what binds it, hands it on and imports it. */
function isOnlyGiven({ project }: Trace, name: Node, { module, scope }: Here): boolean {
  if (scope.options.has(name.text)) return true;
  const origin = originAt(project, module, name);
  if (origin?.kind !== 'local') return false;
  const isNear = origin.module === module;
  return (
    (isNear || mentions(origin.module.text, origin.name) === 1) &&
    mentions(module.text, name.text) === 2 &&
    project.mentioning(origin.name).length <= (isNear ? 1 : 2)
  );
}

const mentions = (text: string, name: string): number =>
  text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;

/** Options are read as text: a key of that name in what they are bound to, or else anywhere in the project. */
function mayHoldMiddleware({ project }: Trace, splat: Node, here: Here): boolean {
  const name = firstCode(splat);
  if (name && !/^(identifier|attribute)$/.test(name.type) && /\bmiddleware\b/.test(name.text))
    return true;
  const origin = name && originAt(project, here.module, name);
  if (origin?.kind === 'local' && origin.binding.kind === 'value') {
    const grown = new RegExp(
      `\\b${origin.name}\\s*(\\[\\s*(["']middleware["']|[^"'\\s])|\\.(update|setdefault)\\(|\\|=)`,
    );
    return /\bmiddleware\b/.test(origin.binding.node.text) || grown.test(origin.module.text);
  }
  const paths = project.mentioning('"middleware"', "'middleware'");
  return paths.some((path) => /["']middleware["']\s*[:\]]/.test(project.files.read(path) ?? ''));
}

/** One of several constructors runs, so that each one's layers may be there. */
function addElements(trace: Trace, added: readonly Seen[]): void {
  const { constructed } = trace;
  if (!constructed) return;
  const { elements, starts } = constructed;
  const isOnly = starts.length === 1 && trace.target.starts.length === 1;
  const all = isOnly ? added : [...elements, ...added].map(maybe);
  trace.constructed = { ...constructed, elements: all };
}
