import { asBytes } from '../../../languages/python/follow/strings.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import { catches, clausesAround } from '../../../languages/python/tree/exceptions.ts';
import { parameterAt } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { chainOf, functionAround, nodesOf } from '../../../languages/python/tree/search.ts';
import { isHmac, isSecretName } from '../application/secrets.ts';
import { isSentText, sentBy } from '../application/sent.ts';
import { isAside } from '../find/which.ts';
import { type AsgiRule, type CodeHit, type Fix, replaced, type Severity } from './types.ts';

export const compareDigestOnStr = {
  id: 'compare-digest-on-str',
  severity: 'error',
  summary: 'text that a client sent is given to compare_digest',
  because:
    'for text with a character beyond ASCII it raises TypeError, so a wrong key that has an umlaut in it is answered with 500 and a traceback in the log in place of 401',
  advice: 'Compare bytes: encode both sides',
  fix: 'safe',
  find: ({ project, mentioning }) =>
    mentioning('compare_digest').flatMap((module) =>
      nodesOf(module, 'call')
        .filter((call) =>
          /^(hmac|secrets)\.compare_digest$/.test(calleeAt(project, module, call) ?? ''),
        )
        .flatMap((call) => judged(project, module, call)),
    ),
} as const satisfies AsgiRule;

function judged(project: Project, module: Module, call: Node): CodeHit[] {
  const { positional } = callArguments(call);
  const [first, second, more] = positional;
  if (!first || !second || more || positional.some(isBytes) || isCaught(call)) return [];
  for (const [given, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const severity = severityOf(project, module, given, other);
    if (!severity) continue;
    const message = `compare_digest raises TypeError where \`${given.text}\` is not ASCII`;
    return [{ module, node: call, message, severity, fix: encoding(module, positional) }];
  }
  return [];
}

/** A parameter of some helper is believed to come from a client if it is called a secret, or compared with an HMAC. */
function severityOf(
  project: Project,
  module: Module,
  given: Node,
  other: Node,
): Severity | undefined {
  if (isBasic(given)) return undefined;
  const sent = isSentText(project, module, given) ? sentBy(project, module, given) : undefined;
  if (sent === 'surely') return 'error';
  const isLikely = isSecretName(given.text) || isHmac(project, module, other);
  if (sent !== 'maybe' || !isLikely || isHmac(project, module, given)) return undefined;
  return isNamedElsewhere(project, given) ? 'warning' : 'info';
}

/** Whoever gives the helper its parameter has to name the helper: one that only tests name is never called by a client. */
function isNamedElsewhere(project: Project, given: Node): boolean {
  const helper = functionAround(given);
  const name = helper && field(helper, 'name')?.text;
  if (!name || helper.parent?.type === 'decorated_definition' || name.startsWith('__')) return true;
  const texts = project
    .mentioning(name)
    .filter((path) => !isAside(path))
    .flatMap((path) => project.module(path)?.text.replaceAll(IMPORTS, '') ?? []);
  const word = new RegExp(`(?<!\\bdef\\s+)\\b${name}\\b`);
  return texts.some((text) => word.test(text));
}

const IMPORTS = /^[ \t]*(from\s+[\w.]+\s+)?import\s+(\([^)]*\)|.*)/gm;

/** FastAPI's HTTPBasic itself answers 401 to what is not ASCII. Source: fastapi/security/http.py `HTTPBasic.__call__` */
function isBasic(given: Node): boolean {
  const root = chainOf(given).at(-1);
  const parameter = root && parameterAt(root);
  return /\bHTTPBasicCredentials\b/.test(parameter?.text ?? '');
}

const isBytes = ({ text }: Node): boolean =>
  /\.(encode|digest)\(|\bbytes\(|\b[bB][rR]?["']/.test(text);

/** Somebody has thought of it: a `try` around, or a look at the characters before. */
function isCaught(call: Node): boolean {
  if (/\.isascii\(\)/.test(functionAround(call)?.text ?? '')) return true;
  return clausesAround(call)
    .flat()
    .some((clause) => catches(clause, /^(TypeError|(Base)?Exception)$/));
}

const encoding = (module: Module, sides: readonly Node[]): Fix => ({
  safety: 'safe',
  edits: sides.map((side) => replaced(module, side, asBytes(side))),
});
