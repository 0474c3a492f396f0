import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { detect } from '../../src/core/ask/detect.ts';
import { resolve } from '../../src/core/ask/resolve.ts';
import { knownConcerns, parseSettings } from '../../src/core/ask/settings.ts';
import { catalogueOf } from '../../src/core/catalogue.ts';
import type { Opened } from '../../src/core/plan/opened.ts';
import { planAdd } from '../../src/core/plan/plan.ts';
import { planRemove } from '../../src/core/plan/unplan.ts';
import { Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/types/plan.ts';
import type { Concern } from '../../src/types.ts';
import { usual } from '../../src/worlds/index.ts';
import type { World } from '../../src/worlds/world.ts';
import { type Texts, workspaceOf } from './opened.ts';

/** What is typed after `add`. */
export type Typed = {
  readonly concerns: readonly string[];
  readonly settings: readonly string[];
  readonly tests: boolean;
};
export { after, type Texts } from './opened.ts';
export type Outcome =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly message: string };

/** Answers for what has neither choices nor two values. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'cors.origins': ['https://a.example', ''],
  'request-id.header': ['X-Correlation-ID', 'X-Request-ID'],
  'timing.header': ['X-Took', 'x-request-id-took'],
  'trusted-host.hosts': ['a.example,*.b.example', ''],
  'https-redirect.exempt': ['/health', ''],
  'proxy-headers.trusted': ['10.0.0.0/8', ''],
  'compression.min': ['500', '10KiB'],
  'compression.exempt': ['/token', ''],
  'timeout.seconds': ['5', '0.5'],
  'body-limit.max': ['10MiB', '500'],
  'rate-limit.limit': ['5/second', '100/minute'],
  'rate-limit.exempt': ['/health', ''],
  'rate-limit-principal.limit': ['1000/hour', '100/minute'],
  'rate-limit-principal.exempt': ['/health', ''],
  'idempotency.methods': ['POST', 'POST,PUT'],
  'idempotency.hours': ['48', '1'],
  'csrf.origins': ['https://a.example', ''],
  'csrf.cookies': ['session', ''],
  'csrf.exempt': ['/callback', ''],
  'session.days': ['30', '1'],
  'maintenance.retry': ['600', '1'],
  'maintenance.exempt': ['/health', ''],
  'auth.exempt': ['/health', ''],
};

/** What can be typed behind `--set` for a concern, an option at a time; what has no answers here is left open. */
function settingsOf({ id, options }: Concern): string[][] {
  return options.map(({ name, kind, choices = [] }) => {
    const values = kind === 'boolean' ? ['true', 'false'] : choices;
    return [...values, ...(TEXTS[`${id}.${name}`] ?? [])].map((value) => `${id}.${name}=${value}`);
  });
}
/** Some concerns that a world generates in any order, each with some of its options answered, in any order. */
export function requestsIn(world: World): fc.Arbitrary<Typed> {
  const settings = new Map(catalogueOf(world).map((concern) => [concern.id, settingsOf(concern)]));
  const length = [...settings.values()].flat().length;
  return fc
    .record({
      concerns: fc.shuffledSubarray([...settings.keys()], { minLength: 1 }),
      answers: fc.array(fc.nat(4), { minLength: length, maxLength: length }),
      tests: fc.boolean(),
    })
    .map(({ concerns, answers, tests }) => {
      const options = concerns.flatMap((concern) => settings.get(concern) ?? []);
      // An answer beyond the choices leaves the option open.
      const typed = options.flatMap((choices, index) => choices[answers[index] ?? 0] ?? []);
      return { concerns, settings: typed, tests };
    });
}

/** Requests of the usual world. */
export const requests = requestsIn(usual);

/** A request, and the same one typed in another sequence. */
export const twoSequences = (
  requests: fc.Arbitrary<Typed>,
): fc.Arbitrary<readonly [Typed, Typed]> =>
  requests.chain((request) =>
    fc
      .tuple(shuffled(request.concerns), shuffled(request.settings))
      .map(([concerns, settings]) => [request, { ...request, concerns, settings }] as const),
  );

function shuffled(words: readonly string[]): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...words], { minLength: words.length });
}

/** Both requests at once; what the first one adds is as the first one wants it. */
export function union(a: Typed, b: Typed): Typed {
  const isNew = (setting: string): boolean =>
    !a.concerns.some((concern) => setting.startsWith(`${concern}.`));
  return {
    concerns: [...new Set([...a.concerns, ...b.concerns])],
    settings: [...a.settings, ...b.settings.filter(isNew)],
    tests: a.tests || b.tests,
  };
}

/** Reads a project as a command does. */
export async function open(texts: Texts, app?: string, world: World = usual): Promise<Opened> {
  // Syntax trees are freed in a task of their own.
  await setImmediate();
  const workspace = await workspaceOf(texts, world);
  const detected = detect(workspace, app);
  if (detected.kind === 'many') throw new Error('a sample has several applications');
  return { world, workspace, reading: workspace.read(detected.app) };
}

const known = new Map<string, Promise<Outcome>>();
const MOST = 1000;

/** What `add` plans for a project, or how it refuses; any other exception is a bug and passes. Laws share plans. */
export function planned(texts: Texts, typed: Typed, world: World = usual): Promise<Outcome> {
  const key = JSON.stringify([world.id, texts, typed]);
  // Each holds all of a project.
  if (known.size > MOST) known.clear();
  const outcome = known.get(key) ?? planAnew(texts, typed, world);
  known.set(key, outcome);
  return outcome;
}

function planAnew(
  texts: Texts,
  { concerns, settings, tests }: Typed,
  world: World,
): Promise<Outcome> {
  return outcomeOf(async () => {
    const opened = await open(texts, undefined, world);
    const given = parseSettings(world, settings, knownConcerns(world, concerns));
    const wish = resolve(world, { concerns, settings, yes: true }, opened.reading, given);
    return planAdd(opened, wish, { folder: undefined, tests, filesOnly: false, command: '' });
  });
}

/** What `remove` plans, or how it refuses. */
export async function removed(
  texts: Texts,
  concerns: readonly string[],
  world: World = usual,
): Promise<Outcome> {
  return outcomeOf(async () => planRemove(await open(texts, undefined, world), concerns, ''));
}

async function outcomeOf(work: () => Promise<Plan>): Promise<Outcome> {
  try {
    return { kind: 'planned', plan: await work() };
  } catch (error) {
    if (error instanceof Refusal)
      return { kind: 'refused', message: `${error.message}\n${error.advice}` };
    throw error;
  }
}
