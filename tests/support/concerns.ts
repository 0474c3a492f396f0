import { helpText } from '../../src/help.ts';
import type { Answers, Concern, Option } from '../../src/types.ts';
import { generated } from '../../src/worlds/index.ts';

/** Every concern that can be generated, outermost first. */
export const GENERATED: readonly string[] = generated.map(({ id }) => id);

/** The concerns that `--help` shows first. */
export const HEART: readonly string[] =
  /create-mw add (.+?) --set/.exec(helpText)?.[1]?.split(' ') ?? [];

/** What the tests answer where there is no default. */
const ANSWERS: Readonly<Record<string, string>> = {
  'cors.origins': 'https://app.example.com',
  'proxy-headers.trusted': '127.0.0.1,10.0.0.0/8',
  'trusted-host.hosts': '127.0.0.1,localhost,testserver',
};

/** `--set` for every option of these concerns that has no default. */
export function needed(concerns: readonly string[]): string[] {
  return optionsOf(concerns).flatMap(({ key, option }) => {
    if (option.default !== undefined) return [];
    const answer = ANSWERS[key];
    if (answer !== undefined) return ['--set', `${key}=${answer}`];
    throw new Error(
      `ANSWERS in tests/support/concerns.ts has no answer for ${key}, which has no default`,
    );
  });
}

/** `--set` for a project that many tests ask from one address. */
export const ROOMY = ['rate-limit', 'rate-limit-principal'].flatMap((id) => [
  '--set',
  `${id}.limit=100000/minute`,
]);

/** `--set` for everything that can be chosen: the first of all choices, the second of all, and so on. */
export function choices(concerns: readonly string[]): string[][] {
  const all = optionsOf(concerns).map(({ key, option }) =>
    option.kind === 'boolean'
      ? [`${key}=true`, `${key}=false`]
      : (option.choices ?? []).map((choice) => `${key}=${choice}`),
  );
  const most = Math.max(1, ...all.map((values) => values.length));
  return Array.from({ length: most }, (_, index) =>
    all.flatMap((values) =>
      values.length > 0 ? ['--set', values[index % values.length] ?? ''] : [],
    ),
  );
}

const optionsOf = (concerns: readonly string[]): { key: string; option: Option }[] =>
  generated
    .filter(({ id }) => concerns.includes(id))
    .flatMap(({ id, options }) =>
      options.map((option) => ({ key: `${id}.${option.name}`, option })),
    );

/** Every combination of answers that could change which files a concern needs. */
export function variants({ options }: Pick<Concern, 'options'>): Answers[] {
  return options.reduce<Answers[]>(
    (made, option) =>
      made.flatMap((answers) =>
        valuesOf(option).map((value) => ({ ...answers, [option.name]: value })),
      ),
    [{}],
  );
}

function valuesOf({ kind, choices: values = [], default: usual }: Option) {
  if (kind === 'boolean') return [true, false];
  return kind === 'choice' ? values : [usual ?? []];
}

/** The suite of a concern's own, below tests/behaviour. */
export const behaviourTest = (concern: string): string => `test_${concern.replaceAll('-', '_')}.py`;
