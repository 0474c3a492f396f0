import { perNode, perObject } from '../../../languages/memo.ts';
import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { durationsIn, endsOtherClock } from './durations.ts';
import { exchangeOf } from './exchange.ts';
import { catchesAll, type Traits, textsOf, traitsOf } from './roles.ts';
import { isForOnePath, isOnlySeen } from './strangers.ts';

/** What proves that a project's own middleware serves a concern. */
type Proof = {
  readonly concern: string;
  readonly isProven: (traits: Traits, more: More) => boolean;
};
/** What few proofs ask for. */
type More = {
  readonly isTimed: () => boolean;
  /** The code, without comments and docstrings. */
  readonly code: () => string;
  /** What it sets on requests for others. */
  readonly sets: () => readonly string[];
};

const says = ({ words }: Traits, pattern: RegExp): boolean =>
  words.some(({ text }) => pattern.test(text));
/** A header, where it deals with what the application has answered. */
const sets = (traits: Traits, pattern: RegExp): boolean =>
  says(traits, pattern) && traits.onAnswers.some(({ text }) => pattern.test(text));
const calls = (traits: Traits, pattern: RegExp): boolean =>
  traits.calls.some(({ name }) => pattern.test(name));
/** It makes an id that is kept, or given on. */
const makesId = (traits: Traits): boolean =>
  traits.calls.some(({ name, isKept }) => isKept && MAKES_ID.test(name));
/** It answers so without handing the request on, or where what it asked said no. */
const answers = ({ rejections, caught }: Traits, ...statuses: readonly number[]): boolean =>
  [...rejections, ...caught].some((each) => each.statuses.some((one) => statuses.includes(one)));

/** What it says to those whom it rejects. */
const answersWith = ({ rejections }: Traits, pattern: RegExp): boolean =>
  rejections.some(({ node }) => pattern.test(node.text.toLowerCase()));

const TIME_HEADER =
  /^x-(process|response|request)-(time|duration)[\w-]*$|^server-timing$|^x-runtime$/;
const ID_HEADER = /^(x-)?(request|correlation|trace)-id$/;
/** The id of the client, and the same header on the answer: whatever makes one where there is none. */
const TAKES_ID = /\bheaders(\.get\(|\[)\s*["']x-(request|correlation)-id["']/i;
const GIVES_ID = /\bheaders\[["']x-(request|correlation)-id["']\]\s*=[^=]/i;
/** What handlers and log lines read it from; a column of that name is nobody's id but its own. */
const ID_STATE = /^request\.state\.(\w*_)?((request|correlation|trace)_?id|rid|cid)$/;
// Not `UUID(text)`: the class reads an id that is there already, say out of a token.
const MAKES_ID = /\b(uuid\d|token_hex|token_urlsafe|ulid|nanoid|ksuid)$/i;
const BOUNDS = /(^|\.)(wait_for|fail_after|move_on_after|timeout|timeout_at|call_later)$/;
/** What is asked of a request that another site may have forged. */
const FORGERY = /csrf|xsrf|^sec-fetch-site$/;
const MAINTENANCE = /(^|[^a-z])maintenance/;
const TO_HTTPS = /["']https:\/\/|\bscheme=["']https["']/;
/** What tells browsers to be careful with an answer. Source: https://owasp.org/www-project-secure-headers/ */
const HARDENING = [
  /^x-content-type-options$/,
  /^x-frame-options$/,
  /^strict-transport-security$/,
  /^content-security-policy$/,
  /^referrer-policy$/,
  /^permissions-policy$/,
];
const READS_REQUEST = /\.(method|url|path)\b|(\[|\bscope\.get\()["'](method|path)["']/;
const READS_STATUS = /\.status_code\b|\[["']status["']\]|\bgetattr\(\w+, ["']status_code["']/;

/** Strongest claim first: the first concern found is the layer's own; a layer that rejects is ordered as what rejects. */
const PROOFS: readonly Proof[] = [
  { concern: 'auth', isProven: refusesStrangers },
  { concern: 'rate-limit', isProven: (traits) => answers(traits, 429) },
  { concern: 'body-limit', isProven: (traits) => answers(traits, 413) },
  {
    concern: 'cors',
    // Not by what it puts on its own rejections, or on the answer to an exception.
    isProven: (traits) => sets(traits, /^access-control-allow-origin$/),
  },
  {
    concern: 'csrf',
    isProven: (traits) =>
      answers(traits, 403) && (says(traits, FORGERY) || answersWith(traits, FORGERY)),
  },
  {
    concern: 'maintenance',
    isProven: (traits) =>
      answers(traits, 503) && (says(traits, MAINTENANCE) || answersWith(traits, MAINTENANCE)),
  },
  {
    concern: 'trusted-host',
    isProven: (traits) => answers(traits, 400) && calls(traits, /(^|\.)TrustedHostMiddleware$/),
  },
  { concern: 'timeout', isProven: (traits) => answers(traits, 504, 408) && calls(traits, BOUNDS) },
  {
    concern: 'https-redirect',
    isProven: (traits, { code }) => answers(traits, 301, 302, 307, 308) && TO_HTTPS.test(code()),
  },
  {
    concern: 'errors',
    isProven: ({ caught }) =>
      caught.some(
        (each) =>
          catchesAll(each) &&
          (each.statuses.length === 0 || each.statuses.some((one) => one >= 500)),
      ),
  },
  {
    concern: 'security-headers',
    // One of them alone may be there for a reason of its own, as a page that is framed nowhere.
    isProven: (traits) => HARDENING.filter((header) => sets(traits, header)).length > 1,
  },
  {
    concern: 'request-id',
    isProven: (traits, { sets, code }) =>
      (makesId(traits) &&
        (says(traits, ID_HEADER) || sets().some((each) => ID_STATE.test(each)))) ||
      (TAKES_ID.test(code()) && GIVES_ID.test(code())),
  },
  { concern: 'metrics', isProven: ({ counts }) => counts.length > 0 },
  {
    concern: 'timing',
    isProven: (traits, { isTimed }) => says(traits, TIME_HEADER) && isTimed(),
  },
  {
    concern: 'logging',
    isProven: ({ logs }, { code }) =>
      logs.length > 0 && READS_REQUEST.test(code()) && READS_STATUS.test(code()),
  },
];

/** The concerns that code of a project's own can be proven to serve. */
export const provable: readonly string[] = PROOFS.map(({ concern }) => concern);

/** It answers 401, and reads who asks; with other answers, or unknown ones, that reading has to be beyond doubt. */
function refusesStrangers(traits: Traits): boolean {
  const { rejections, credentials } = traits;
  if (rejections.length === 0 || credentials.length === 0 || traits.isOpen) return false;
  if (rejections.every(({ at }) => isForOnePath(at))) return false;
  const strong = credentials.filter((each) => each.isStrong);
  if (rejections.some(({ statuses }) => statuses.includes(401))) return true;
  if (strong.length === 0 || says(traits, FORGERY)) return false;
  return rejections.some(
    ({ statuses, node }) =>
      statuses.length === 0 ||
      (statuses.includes(403) && !strong.every((each) => isOnlySeen(each.node))) ||
      (statuses.some((one) => one >= 302 && one < 308) &&
        /log_?-?in|sign_?-?in|\bauth|sso/i.test(node.text)),
  );
}

/** The concerns that a class or function serves, the one it is ordered by first. */
export const classify = (project: Project, module: Module, definition: Node): readonly string[] =>
  concernsIn(project)(module, definition);

const concernsIn = perObject((project: Project) =>
  perNode((module: Module, definition: Node): readonly string[] => {
    const traits = traitsOf(project, module, definition);
    const more: More = {
      isTimed: () => hasClock(project, module, definition),
      code: () => textsOf(project, module, definition),
      sets: () => exchangeOf(project, module, definition).sets,
    };
    return PROOFS.filter(
      ({ concern, isProven }) => traits.wraps.includes(concern) || isProven(traits, more),
    ).map(({ concern }) => concern);
  }),
);

/** Whether it refuses some requests as the concern does; of one that no code proves, whether it refuses any. */
export const stillRefuses = (
  project: Project,
  module: Module,
  definition: Node,
  concern: string,
): boolean =>
  provable.includes(concern)
    ? classify(project, module, definition).includes(concern)
    : traitsOf(project, module, definition).rejections.length > 0;

/** The code measures how long a request takes; windows of limits and ages of tokens are no such clock. */
export const hasClock = (project: Project, module: Module, definition: Node): boolean =>
  clockIn(project)(module, definition);

const clockIn = perObject((project: Project) =>
  perNode(
    (module: Module, definition: Node) =>
      durationsIn(project, module, definition).length > 0 ||
      endsOtherClock(project, module, definition),
  ),
);
