import { concernOf } from '../../../concerns/index.ts';
import {
  classOfOrigin,
  installedKinds,
  lineage,
  memberOf,
} from '../../../languages/python/names/classes.ts';
import { type Origin, originAt } from '../../../languages/python/names/origins.ts';
import { scopeAround } from '../../../languages/python/scope/scopes.ts';
import { methodOf } from '../../../languages/python/tree/functions.ts';
import { field, lineOf, type Node, type Project } from '../../../languages/python/tree/module.ts';
import type { Here, Seen } from '../read/values.ts';
import { HAS_BACKEND, refusesSome } from './backends.ts';
import { classify, hasClock, stillRefuses } from './classify.ts';
import { goesThrough, importedWhole, type OwnedClass, ownedConcern } from './owned.ts';
import { isSwitchedOff, madeClass } from './registered.ts';
import { nameFor } from './stands.ts';
import { concernOfSymbol, normalise, timesRequests } from './symbols.ts';
import { exchanged, isOwn, takenByOurs } from './taken.ts';

type Known = Omit<Seen, 'site'>;

/** What a registered class or function is: its name, where it comes from, and the concern it serves if known. */
export function identify(project: Project, symbol: Node | undefined, here: Here, at: Node): Known {
  const known = identified(project, symbol, here, at);
  const refuses = known.isUnproven ? refusesSome(project, here, at) : undefined;
  if (refuses === undefined) return known;
  const { isUnproven: _, ...proven } = known;
  return refuses ? proven : { ...proven, concern: null, serves: [] };
}

function identified(project: Project, symbol: Node | undefined, here: Here, at: Node): Known {
  const found = symbol && nameFor(project, symbol, here);
  if (found && found.node !== symbol) {
    const { conditional, ...known } = identified(project, found.node, found.here, at);
    return { ...known, file: here.module.path, conditional: here.conditional };
  }
  const through = at.type === 'call' && goesThrough(project, here.module, at);
  const what = (symbol && asWritten(project, symbol, here)) ?? provenBy(project, symbol, here);
  return {
    ...what,
    file: here.module.path,
    line: lineOf(at),
    conditional: here.conditional,
    owned: what.owned || through,
    through,
    ...(what.home === undefined && isSwitchedOff(what.concern, at) && { isInert: true }),
  };
}

type What = Omit<Known, 'file' | 'line' | 'conditional' | 'through'>;

/** A class of ours, as it was written. */
function asWritten(project: Project, symbol: Node, here: Here): What | undefined {
  const whole = importedWhole(project, here.module, symbol);
  if (!whole) return undefined;
  const { concern, name, path } = whole;
  const origin = `${path}:${name}`;
  return {
    concern,
    serves: [concern],
    ...takenByOurs(concern),
    clock: false,
    times: timesRequests(origin),
    symbol: symbol.text,
    origin,
    definedAs: name,
    home: path,
    owned: true,
  };
}

function provenBy(project: Project, symbol: Node | undefined, here: Here): What {
  const named = symbol?.type === 'call' ? field(symbol, 'function') : symbol;
  const at = named && originHere(project, named, here);
  const origin = classOfObject(project, symbol?.type === 'call' ? madeClass(project, at) : at);
  return whatIs(project, origin, named, here);
}

/** What stands behind an origin, wherever it is named. */
export function whatIs(
  project: Project,
  origin: Origin | undefined,
  named: Node | undefined,
  here: Here,
): What {
  const owner = classOfOrigin(origin);
  const owned = owner && ownedConcern(project, owner);
  const known =
    (owned && isStill(project, owned, origin) ? owned.concern : null) ??
    concernOfOrigin(project, origin);
  const clock =
    known === null && isOwn(origin) && hasClock(project, origin.module, origin.binding.node);
  const described = describe(origin, named);
  const serves = known === null ? ownConcerns(project, origin) : [known];
  return {
    concern: serves[0] ?? null,
    serves,
    ...exchanged(project, origin, serves, owned?.isItself === true),
    ...(installedKinds(project, origin).some((kind) => HAS_BACKEND.test(normalise(kind))) && {
      isUnproven: true,
    }),
    clock,
    times: clock || timesRequests(described),
    symbol: calledBy(origin, here, named),
    origin: described,
    definedAs: definedAs(origin, named),
    home: origin?.kind === 'local' ? origin.module.path : undefined,
    owned: owned?.isItself === true,
  };
}

/** What the user has changed in a class of ours that refuses requests must still refuse some. */
const isStill = (
  project: Project,
  { concern, isWhole }: OwnedClass,
  origin: Origin | undefined,
): boolean =>
  isWhole ||
  concernOf(concern)?.answers !== true ||
  (isOwn(origin) && stillRefuses(project, origin.module, origin.binding.node, concern));

/** The name it is registered by; one that is bound several times says nothing, so what it stands for is named. */
function calledBy(origin: Origin | undefined, { module }: Here, named: Node | undefined): string {
  if (named?.type === 'lambda') return '<lambda>';
  const name = named?.text.split('.').at(-1) ?? '?';
  const all = named?.type === 'identifier' ? scopeAround(module, named).definitions.get(name) : [];
  if (!all || all.length < 2) return name;
  if (origin?.kind === 'external') return origin.dotted.split('.').at(-1) ?? name;
  return isOwn(origin) ? origin.name : name;
}

/** Where a class or function comes from: a name, a parameter, or a method of the class that is run. */
export function originHere(project: Project, node: Node, here: Here): Origin | undefined {
  const found = nameFor(project, node, here);
  if (!found) return undefined;
  if (found.node.id !== node.id || found.here.module !== here.module)
    return originHere(project, found.node, found.here);
  const name = field(node, 'attribute')?.text;
  const isOwn = here.self && name !== undefined && field(node, 'object')?.text === 'self';
  const member = isOwn && here.self ? memberOf(project, here.self, name) : undefined;
  if (member?.method && name !== undefined)
    return {
      kind: 'local',
      module: member.owner.module,
      name,
      binding: { kind: 'def', node: member.method },
    };
  return originAt(project, here.module, node);
}

/** Of an object that is called like a function, `limiter = Limiter()`, its class, and of `Ready = make()` what it made; else the origin itself. */
function classOfObject(project: Project, origin: Origin | undefined): Origin | undefined {
  if (origin?.kind !== 'local' || origin.binding.kind !== 'value') return origin;
  const { module, binding } = origin;
  const fn = binding.node.type === 'call' ? field(binding.node, 'function') : undefined;
  const made = fn && originAt(project, module, fn);
  if (isOwn(made) && made.binding.kind === 'def') return madeClass(project, made);
  const owner = classOfOrigin(made);
  const isCalled =
    owner && lineage(project, owner).some(({ definition }) => methodOf(definition, '__call__'));
  return isCalled ? made : origin;
}

const ownConcerns = (project: Project, origin: Origin | undefined): readonly string[] =>
  isOwn(origin) ? classify(project, origin.module, origin.binding.node) : [];

function describe(origin: Origin | undefined, node: Node | undefined): string {
  if (origin?.kind === 'external') return normalise(origin.dotted);
  if (origin?.kind === 'local') return `${origin.module.path}:${origin.name}`;
  return node?.text ?? '?';
}

function definedAs(origin: Origin | undefined, node: Node | undefined): string {
  if (origin?.kind === 'local') return origin.name;
  const dotted = origin?.kind === 'external' ? origin.dotted : (node?.text ?? '?');
  return dotted.split('.').at(-1) ?? dotted;
}

/** A project's class is what the library class is that it derives from. */
function concernOfOrigin(project: Project, origin: Origin | undefined): string | null {
  const [installed] = installedKinds(project, origin).flatMap(
    (kind) => concernOfSymbol(kind) ?? [],
  );
  return installed ?? null;
}
