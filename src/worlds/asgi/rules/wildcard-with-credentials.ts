import { conditionsAround } from '../../../languages/python/flow/conditions.ts';
import { atMost, isList, type Known } from '../../../languages/python/follow/known.ts';
import { literalsOf } from '../../../languages/python/follow/literals.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import { patternOf } from '../application/patterns.ts';
import { type Use, usesOf } from '../application/uses.ts';
import type { AsgiRule, CodeHit, Severity } from './types.ts';

export const wildcardWithCredentials = {
  id: 'wildcard-with-credentials',
  severity: 'error',
  summary: 'CORS allows every origin, and credentials with it',
  because:
    'Starlette then answers with the name of whichever origin asked, so any website that a signed-in user visits can call the API with their cookies and read the answers',
  advice:
    'List the origins that your pages come from, or leave allow_credentials out: a token in the Authorization header works without it',
  fix: 'none',
  find: ({ project, mentioning }) =>
    usesOf(project, mentioning('CORSMiddleware'), /\.CORSMiddleware$/).flatMap((use) =>
      judged(project, use),
    ),
} as const satisfies AsgiRule;

function judged(project: Project, use: Use): CodeHit[] {
  const credentials = read(project, use, 'allow_credentials').find(
    ({ value, how }) => value === true && how !== 'sometimes',
  );
  if (!credentials) return [];
  for (const [option, isWide] of WIDE) {
    const written = use.option(option);
    const all = read(project, use, option).filter(isWide);
    const [worst] = atMost(credentials.how, all);
    if (!written || !worst || isGuarded(use, worst)) continue;
    return [
      {
        ...written,
        message: messageFor(option, written.node.text, worst),
        severity: severityOf(use, worst),
      },
    ];
  }
  return [];
}

const read = (project: Project, use: Use, name: string): readonly Known[] => {
  const option = use.option(name);
  return option ? literalsOf(project, option.module, option.node) : [];
};

const WIDE: readonly (readonly [string, (known: Known) => boolean])[] = [
  ['allow_origins', ({ value }) => (isList(value) ? value : csv(value)).includes('*')],
  ['allow_origin_regex', (known) => matchesAny(known)],
];

const csv = (value: unknown): readonly string[] =>
  typeof value === 'string' ? value.split(',').map((each) => each.trim()) : [];

/** Starlette matches the whole origin. */
function matchesAny(known: Known): boolean {
  const pattern = patternOf(known);
  const visitors = ['https://a.invalid', 'https://b7-c.test:8443'];
  return pattern !== undefined && visitors.every((origin) => pattern.test(origin));
}

/** The project looks for the star itself, and will know what to do about it. */
const isGuarded = ({ module }: Use, { how, module: home }: Known): boolean =>
  how !== 'always' &&
  [module, home].some(({ text }) => /["']\*["']\s+(not\s+)?in\b|[!=]=\s*\[?["']\*["']/.test(text));

function messageFor(option: string, text: string, { how, value }: Known): string {
  const what = 'CORSMiddleware allows every origin with credentials';
  const isRegex = option !== 'allow_origins';
  const wide = isRegex ? `\`${value}\`` : '"*"';
  switch (how) {
    case 'always':
      return isRegex ? `${what}: ${wide} matches any of them` : what;
    case 'default':
      return `${what} by default: \`${text}\` is ${wide} unless it is configured`;
    case 'sometimes':
      return `${what} wherever \`${text}\` is ${wide}`;
  }
}

/** Under `if settings.debug:` it is open on the developer's machine. */
function severityOf({ call }: Use, { how, node }: Known): Severity {
  const conditions = [...conditionsAround(call), ...conditionsAround(node)];
  if (conditions.some((text) => /debug|dev|local|reload/i.test(text))) return 'info';
  return how === 'always' ? 'error' : 'warning';
}
