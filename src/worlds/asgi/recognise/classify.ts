import { perNode, perObject } from '../../../languages/memo.ts';
import { codeOf } from '../../../languages/python/tree/code.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { durationsIn, endsOtherClock } from './durations.ts';

/** What a project's own middleware does, by what its body says. Several concerns may be served by one layer. */
type Evidence = {
  readonly concern: string;
  /** Every one of these must show in the code; one alone could be chance. */
  readonly shows: readonly RegExp[];
};

const CLOCK = /\b(perf_counter|monotonic|process_time|time)(_ns)?\(\)|\bdatetime\.(utc)?now\(/;
const READS_REQUEST = /\b(request\.(method|url)|req\.(method|url)|scope\[["'](method|path)["']\])/;

/**
 * Strongest claim first: the first concern found is the layer's own; a layer that rejects is ordered as what rejects.
 * Comments and docstrings do not count.
 */
const EVIDENCE: readonly Evidence[] = [
  {
    concern: 'auth',
    shows: [
      /["'](authorization|x-api-key|api[-_]key|bearer )["' ]|\bHTTPBearer\b|\bjwt\.decode\(|\bverify_\w*token\(|\bdecode_\w*token\(/i,
      /\b401\b|HTTP_401_UNAUTHORIZED|\bUNAUTHORIZED\b/,
    ],
  },
  {
    concern: 'rate-limit',
    shows: [
      /\b429\b|HTTP_429_|TOO_MANY_REQUESTS/,
      /retry-after|\bwindow|bucket|per_(second|minute|hour)|max_requests|rate_?limit/i,
    ],
  },
  { concern: 'body-limit', shows: [/\b413\b|HTTP_413_/, /content-length/i] },
  { concern: 'cors', shows: [/access-control-allow-origin/i, /\[|append|setdefault|update/] },
  { concern: 'csrf', shows: [/csrf/i, /\b403\b|HTTP_403_FORBIDDEN/, /cookie/i] },
  {
    concern: 'timeout',
    shows: [
      /\b(wait_for|fail_after|move_on_after|asyncio\.timeout)\(/,
      /\b(504|408)\b|HTTP_(504|408)_/,
    ],
  },
  {
    concern: 'errors',
    shows: [
      /\bexcept\b( \(?(Exception|BaseException)\b[^:\n]*)?:/,
      /Response\([^)]*\b(500|status\.HTTP_500_\w+|HTTP_500_\w+|INTERNAL_SERVER_ERROR)\b|["']status["']: ?500\b/,
    ],
  },
  {
    concern: 'security-headers',
    shows: [
      /x-content-type-options/i,
      /x-frame-options|strict-transport-security|content-security-policy/i,
    ],
  },
  {
    concern: 'request-id',
    shows: [
      /["'](x-)?(request|correlation)[-_]id["']/i,
      /\buuid\d?\b|token_hex|token_urlsafe|\bulid\b|nanoid/i,
    ],
  },
  { concern: 'metrics', shows: [/\.(observe|inc)\(/, /\.labels\(|Histogram|Counter/] },
  {
    concern: 'timing',
    shows: [
      /["']x-(process|response|request)-(time|duration)[\w-]*["']|server-timing|x-runtime/i,
      CLOCK,
    ],
  },
  {
    concern: 'logging',
    shows: [
      /\blog(ger|ging)?(\.\w+)*\.(info|debug|warning|log|bind)\(|\blogger\.\w+\(/,
      READS_REQUEST,
      /status(_code)?\b/,
    ],
  },
];

/** The concerns that the body of a class or function serves, the one it is ordered by first. */
export const classify = perNode((module: Module, definition: Node): readonly string[] => {
  const code = codeOf(module, field(definition, 'body') ?? definition);
  return EVIDENCE.filter(({ shows }) => shows.every((pattern) => pattern.test(code))).map(
    ({ concern }) => concern,
  );
});

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
