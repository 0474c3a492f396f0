import { never, type ValueFault } from '../../../concerns/values/fault.ts';
import { headerFault } from '../../../concerns/values/headers.ts';
import { differsInCase, hostFault } from '../../../concerns/values/hosts.ts';
import { methodFault } from '../../../concerns/values/methods.ts';
import { originFault } from '../../../concerns/values/origins.ts';
import { isList, type Known } from '../../../languages/python/follow/known.ts';
import { literalsOf } from '../../../languages/python/follow/literals.ts';
import type { Expression } from '../../../languages/python/follow/reading.ts';
import type { Module, Node, Project } from '../../../languages/python/tree/module.ts';
import { stringValue } from '../../../languages/python/tree/search.ts';
import { patternFor, patternOf } from '../application/patterns.ts';
import { ONLY_NAMED, textFault } from '../application/text-options.ts';
import { type Use, usesOf } from '../application/uses.ts';
import { type AsgiRule, type CodeHit, type Fix, replaced } from './types.ts';

export const valueNeverMatches = {
  id: 'value-never-matches',
  severity: 'error',
  summary: 'CORS or a list of trusted hosts has a value that no request carries',
  because:
    'values are compared sign by sign with what clients send, so whoever was meant stays locked out: a browser reports a CORS error, a wrong host is answered with 400',
  advice: 'Write the value as clients send it',
  fix: 'unsafe',
  find: ({ project, mentioning }) =>
    usesOf(project, mentioning('CORSMiddleware', 'TrustedHostMiddleware'), LIBRARY).flatMap((use) =>
      judged(project, use),
    ),
} as const satisfies AsgiRule;

const LIBRARY =
  /^(starlette|fastapi)\.middleware\.(cors\.CORSMiddleware|trustedhost\.TrustedHostMiddleware)$/;

/** The options that are compared as they stand, and what is wrong with an item. */
const COMPARED: Readonly<Record<string, (item: string) => ValueFault | undefined>> = {
  allow_origins: (origin) => (origin === 'null' ? undefined : originFault(origin)),
  allow_methods: methodFault,
  allow_headers: (name) => {
    const fault = headerFault(name);
    return fault?.what === 'is taken' ? undefined : fault && never(fault.because);
  },
  // They are sent as they stand, with a comma between them.
  expose_headers: (names) =>
    names === '*'
      ? undefined
      : names
          .split(',')
          .map((name) => headerFault(name.trim()))
          .flatMap((fault) => (fault?.what === 'does not fit' ? never(fault.because) : []))[0],
  // Whether case counts depends on the version of Starlette.
  allowed_hosts: (host) => (differsInCase(host) ? undefined : hostFault(host)),
};

function judged(project: Project, use: Use): CodeHit[] {
  const found = Object.entries(COMPARED).flatMap(([option, faultOf]) => {
    const written = use.option(option);
    return written ? inList(project, use, { option, written, faultOf }) : [];
  });
  const pattern = use.option('allow_origin_regex');
  return [...found, ...literalStar(project, use), ...(pattern ? inPattern(project, pattern) : [])];
}

/** Source: Fetch, "HTTP-network-or-cache fetch" and "extract header list values" of `Access-Control-Expose-Headers`. */
function literalStar(project: Project, use: Use): CodeHit[] {
  const [exposed, credentials] = ['expose_headers', 'allow_credentials'].map((name) => {
    const written = use.option(name);
    const [known] = written ? literalsOf(project, written.module, written.node) : [];
    return known?.how === 'always' ? { written, value: known.value } : undefined;
  });
  if (!exposed?.written || credentials?.value !== true) return [];
  if (!isList(exposed.value) || !exposed.value.includes('*')) return [];
  return [
    {
      ...exposed.written,
      severity: 'info',
      message: '"*" in expose_headers names a header called * where credentials are sent',
      because: ONLY_NAMED,
      advice: 'Name the headers',
    },
  ];
}

type Asked = {
  readonly option: string;
  readonly written: Expression;
  readonly faultOf: (item: string) => ValueFault | undefined;
};

function inList(project: Project, use: Use, { option, written, faultOf }: Asked): CodeHit[] {
  const { module, node } = written;
  const [known] = literalsOf(project, module, node);
  if (known?.how === 'always' && typeof known.value === 'string')
    return inText(option, written, known.value);
  if (!known || !isList(known.value) || isRewritten(written, known)) return [];
  const items = known.value.filter((item): item is string => typeof item === 'string');
  // Where everything is let in, nothing is locked out.
  if (items.includes('*')) return [];
  return [...new Set(items)].flatMap((item): CodeHit[] => {
    const fault = item === '' ? undefined : faultOf(item);
    return fault ? [finding(use, { option, written, item, known }, fault)] : [];
  });
}

/** What stands in a list by another name may be stripped or checked on its way. */
function isRewritten({ module, node }: Expression, known: Known): boolean {
  if (known.node.id === node.id) return false;
  return [module, known.module].some(({ text }) =>
    /\b([lr]?strip|removesuffix|removeprefix|replace|lower|casefold|sub|\w*validator)\(|\[:-1\]/.test(
      text,
    ),
  );
}

type Place = {
  readonly option: string;
  readonly written: Expression;
  readonly item: string;
  readonly known: Known;
};

function finding(
  { symbol }: Use,
  { option, written, item, known }: Place,
  fault: ValueFault,
): CodeHit {
  const literal = literalIn(known, item);
  const name = symbol.split('.').at(-1);
  const meant = fault.instead;
  const pattern = option === 'allow_origins' && item.includes('*') ? patternFor(item) : undefined;
  return {
    ...(literal ? { module: known.module, node: literal } : written),
    message: `${JSON.stringify(item)} in ${option} of ${name} ${fault.what}: ${fault.because}`,
    severity: known.how === 'always' ? 'error' : 'warning',
    ...(option === 'expose_headers' && { because: ONLY_NAMED }),
    ...(meant !== undefined && { advice: `Write ${meant}` }),
    ...(pattern !== undefined && { advice: `Give a pattern: allow_origin_regex=r"${pattern}"` }),
    ...(literal && meant !== undefined && { fix: fixed(known.module, literal, item, meant) }),
  };
}

function literalIn({ node }: Known, item: string): Node | undefined {
  const strings = node.type === 'string' ? [node] : node.descendantsOfType('string');
  return strings.flatMap((each) => each ?? []).find((each) => stringValue(each) === item);
}

/** Unsafe: pages that were locked out are let in. */
function fixed(module: Module, node: Node, item: string, meant: string): Fix {
  const text = node.text.replace(item, () => meant);
  return { safety: 'unsafe', edits: [replaced(module, node, text)] };
}

/** A text where a list is meant. */
function inText(option: string, at: Expression, text: string): CodeHit[] {
  const fault = textFault(option, text);
  if (!fault) return [];
  const { message, list, severity, because } = fault;
  const isLiteral = stringValue(at.node) !== undefined;
  return [
    {
      ...at,
      message,
      ...(severity && { severity }),
      ...(because !== undefined && { because }),
      advice: `Write a list: ${list}`,
      ...(isLiteral && {
        fix: { safety: 'unsafe' as const, edits: [replaced(at.module, at.node, list)] },
      }),
    },
  ];
}

function inPattern(project: Project, { module, node }: Expression): CodeHit[] {
  const [known] = literalsOf(project, module, node);
  if (known?.how !== 'always' || typeof known.value !== 'string') return [];
  const pattern = known.value;
  const shown = `${JSON.stringify(pattern)} in allow_origin_regex of CORSMiddleware`;
  if (/^\^?https?:\/\/\*\\*\./.test(pattern)) {
    const meant = pattern.replaceAll('*', 'a').replace(/[\\^$]/g, '');
    if (patternOf(known)?.test(meant) !== false) return [];
    const message = `${shown} does not match ${meant}: * in a pattern repeats the sign before it`;
    const glob = pattern.replace(/[\\^$]/g, '');
    return [{ module, node, message, advice: `Write r"${patternFor(glob)}"` }];
  }
  if (!/[^\\?*+/]\/\$?$/.test(pattern) || pattern.includes('|')) return [];
  const message = `${shown} never matches: an origin comes without a slash at its end`;
  return [{ module, node, message, advice: 'Leave the slash at the end out' }];
}
