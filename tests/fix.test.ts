import { describe, expect, it } from 'vitest';
import type { Extent } from '../src/core/audit/audit.ts';
import { mend } from '../src/core/audit/fix.ts';
import type { Rule } from '../src/core/rules/types.ts';
import { applyEdits } from '../src/languages/edit.ts';
import type { Files, Layer, Reading } from '../src/types.ts';
import type { Auditor, FileEdit, RuleHit } from '../src/worlds/seam/auditing.ts';
import type { Workspace } from '../src/worlds/world.ts';
import { memoryFiles } from './support/files.ts';

// A project is one file. Its first line has the layers, outermost first; each of the others is fine, or a mistake:
//   !name > what is there once it is mended ; more lines | the layers then
// `?` is mended with --unsafe-fixes only, `%` is a mistake of the nesting, `+1` becomes `+2` and so on, and names with
// a comma are several mistakes in one line. What does not compile says so.
const FILE = 'app.txt';
const LINE = /^([!?%])([\w,]+) > ([^|]*)(?:\|(.*))?$/;

const layer = (concern: string): Layer => ({
  concern,
  serves: [concern],
  clock: false,
  times: false,
  owned: false,
  symbol: concern,
  origin: concern,
  definedAs: concern,
  file: FILE,
  line: 1,
  conditional: false,
  reach: { kind: 'everything' },
  isListed: true,
  isBehind: false,
});
const APP = { framework: 'fastapi', file: FILE, name: 'app', line: 1 } as const;
const readingOf = (text: string): Reading => ({
  app: APP,
  layers: (text.split('\n')[0] ?? '').split(' ').filter(Boolean).map(layer),
  doubts: [],
});

/** The mistakes of a text. */
function hitsIn(text: string): RuleHit[] {
  let at = 0;
  return text.split('\n').flatMap((line, row): RuleHit[] => {
    const span = { start: at, end: at + line.length };
    at = span.end + 1;
    const spot = { file: FILE, line: row + 1, column: 1, endLine: row + 1, endColumn: 2 };
    const replaced = (by: string): FileEdit => ({ path: FILE, span, text: by });
    const [, count] = /^\+(\d+)$/.exec(line) ?? [];
    if (count !== undefined) {
      const edits = [replaced(`+${Number(count) + 1}`)];
      return [{ spot, message: line, fix: { safety: 'safe', edits } }];
    }
    const [, kind, names = '', by = '', layers] = LINE.exec(line) ?? [];
    if (kind === undefined) return [];
    const first = { start: 0, end: text.indexOf('\n') };
    const edits = [
      replaced(by.trim().replaceAll(' ; ', '\n')),
      ...(layers === undefined ? [] : [{ path: FILE, span: first, text: layers.trim() }]),
    ];
    const safety = kind === '?' ? 'unsafe' : 'safe';
    return names.split(',').map((name) => ({
      spot,
      message: `${name} at ${FILE}:${row + 1}`,
      fix: { safety, edits },
      ...(kind === '%' && { nesting: { reading: readingOf(text), wrong: [] } }),
    }));
  });
}

/** What is wrong in another way, and cannot be mended. */
const worseIn = (text: string): RuleHit[] =>
  text.split('\n').flatMap((line, row) => {
    const spot = { file: FILE, line: row + 1, column: 1, endLine: row + 1, endColumn: 2 };
    return line === 'worse' ? [{ spot, message: line }] : [];
  });

const never = (): never => {
  throw new Error('nobody asks');
};

/** How many mistakes were mended at a time, whether it was kept or not. */
let attempts: number[] = [];

function workspaceOf(files: Files): Workspace {
  const text = files.read(FILE) ?? '';
  const auditor: Auditor = {
    hits: (id) => (id === 'worse' ? worseIn(text) : hitsIn(text)),
    cuts: () => [],
    ignores: () => [],
    facts: never,
    move: never,
    howToMove: never,
  };
  return {
    files,
    apps: () => [APP],
    served: (apps) => apps,
    broken: () => undefined,
    outer: (apps) => apps,
    named: (apps) => apps,
    none: never,
    isAside: () => false,
    isForeign: () => false,
    read: () => readingOf(text),
    unfit: () => undefined,
    fault: async () => undefined,
    compileError: async (path) =>
      files.read(path)?.split('\n').includes('broken') ? { line: 1, message: 'broken' } : undefined,
    room: never,
    settings: never,
    inState: workspaceOf,
    writer: never,
    remover: never,
    auditor: async () => auditor,
    mended: async (fixes) => {
      attempts.push(fixes.length);
      return new Map([
        [
          FILE,
          applyEdits(
            text,
            fixes.flatMap(({ edits }) => edits),
          ),
        ],
      ]);
    },
    probe: never,
  };
}

const rule: Rule = {
  id: 'mistake',
  severity: 'error',
  summary: 'a mistake',
  because: 'it is one',
  advice: 'Do not',
  fix: 'safe',
  find: ({ auditor }) => auditor.hits('mistake'),
};
const worse: Rule = { ...rule, id: 'worse', find: ({ auditor }) => auditor.hits('worse') };
const EXTENT: Extent = {
  rules: [rule, worse],
  settings: { rules: new Map(), exclude: [], failOn: undefined },
  app: undefined,
  within: '',
  paths: [],
};

/** The text once it was mended, and what was; undefined where nothing was changed. */
async function mended(lines: readonly string[], unsafe = false) {
  attempts = [];
  const result = await mend(workspaceOf(memoryFiles({ [FILE]: lines.join('\n') })), EXTENT, unsafe);
  const [change, ...more] = result.changes;
  expect(more).toEqual([]);
  const names = result.fixed.map(({ message }) => message.replace(/ at .*/, ''));
  return change?.kind === 'edit' ? [change.after.split('\n'), names] : [undefined, names];
}

describe('mend', () => {
  it.each<[string, string[], string[] | undefined, string[]]>([
    ['nothing that is fine', ['cors auth', 'fine'], undefined, []],
    ['all at once', ['', '!a > fine', '!b > fine'], ['', 'fine', 'fine'], ['a', 'b']],
    ['what mending leaves behind', ['', '!a > !b > fine'], ['', 'fine'], ['a', 'b']],
    ['nothing that is left to --unsafe-fixes', ['', '?a > fine'], undefined, []],
    ['nothing that is still there', ['', '!a > !a > fine'], undefined, []],
    ['nothing that is still there, further down', ['', '!a > fine ; !a > fine'], undefined, []],
    ['nothing that makes two mistakes of one', ['', '!a > !b > fine ; !c > fine'], undefined, []],
    ['nothing that makes another mistake of one', ['', '!a > worse'], undefined, []],
    ['nothing that no longer compiles', ['', '!a > broken'], undefined, []],
    [
      'the others, where one does not compile',
      ['', '!a > broken', '!b > fine'],
      ['', '!a > broken', 'fine'],
      ['b'],
    ],
    ['one of two in one place', ['', '!a,b > fine'], ['', 'fine'], ['a']],
    [
      'no more than so many rounds',
      ['', '+0'],
      ['', '+25'],
      Array.from({ length: 25 }, (_, n) => `+${n}`),
    ],
  ])('mends %s', async (_, lines, text, names) => {
    expect(await mended(lines)).toEqual([text, names]);
  });

  it.each<[string, string[], string[] | undefined, string[], number[]]>([
    ['all at once', ['', '!a > fine', '!b > fine'], ['', 'fine', 'fine'], ['a', 'b'], [2]],
    ['one after the other', ['', '!a > !b > fine'], ['', 'fine'], ['a', 'b'], [1, 1]],
    ['one in one place', ['', '!a,b > fine'], ['', 'fine'], ['a'], [1]],
    ['what fails not twice', ['', '!a > broken'], undefined, [], [1]],
    [
      'what fails again, once the project is another',
      ['', '!a > broken', '!b > fine'],
      ['', '!a > broken', 'fine'],
      ['b'],
      [2, 1, 1, 1],
    ],
    [
      'one of two, where the other is still there',
      ['', '!a > fine', '!b > !b > fine'],
      ['', 'fine', '!b > !b > fine'],
      ['a'],
      [2, 1, 1],
    ],
    [
      'what moves no layer, where the move fails',
      ['auth cors', '%m > fine | cors', '!a > fine'],
      ['auth cors', '%m > fine | cors', 'fine'],
      ['a'],
      [2, 1, 1],
    ],
    [
      'a move along with what stands in front of it',
      ['auth cors', '!a > fine', '%m > fine | cors auth'],
      ['cors auth', 'fine', 'fine'],
      ['a', 'm'],
      [2],
    ],
    [
      'one move at a time',
      ['auth cors', '%m > fine | cors auth', '%n > fine'],
      ['cors auth', 'fine', '%n > fine'],
      ['m'],
      [1, 1],
    ],
    [
      'a move that moves nothing not along with others',
      ['auth cors', '%m > fine', '!a > fine'],
      ['auth cors', '%m > fine', 'fine'],
      ['a'],
      [2, 1, 1],
    ],
    ['a layer against no other', ['auth cors', '%m > fine | cors gzip'], undefined, [], [1]],
    [
      'a MUST for a SHOULD',
      ['auth cors session', '%m > fine | session cors auth'],
      ['session cors auth', 'fine'],
      ['m'],
      [1],
    ],
    [
      'what names a line of two digits',
      ['', ...Array.from({ length: 12 }, () => 'fine'), '!a > fine ; !a > fine'],
      undefined,
      [],
      [1],
    ],
  ])('tries %s', async (_, lines, text, names, tried) => {
    expect(await mended(lines)).toEqual([text, names]);
    expect(attempts).toEqual(tried);
  });

  it('mends the rest with --unsafe-fixes', async () => {
    expect(await mended(['', '?a > fine', '!b > fine'], true)).toEqual([
      ['', 'fine', 'fine'],
      ['a', 'b'],
    ]);
  });

  it.each<[string, string[], string[] | undefined, string[]]>([
    ['moves a layer', ['auth cors', '%m > fine | cors auth'], ['cors auth', 'fine'], ['m']],
    ['moves none for nothing', ['auth cors', '%m > fine'], undefined, []],
    ['loses no layer', ['auth cors', '%m > fine | cors'], undefined, []],
    ['adds no layer', ['auth cors', '%m > fine | cors auth gzip'], undefined, []],
    ['breaks no MUST on the way', ['cors auth', '!a > fine | auth cors'], undefined, []],
    ['breaks no SHOULD on the way', ['cors session', '!a > fine | session cors'], undefined, []],
    [
      'may mend an order on the way',
      ['auth cors', '!a > fine | cors auth'],
      ['cors auth', 'fine'],
      ['a'],
    ],
    [
      'breaks no other MUST for fewer wrong pairs',
      ['auth cors request-id errors', '%m > fine | cors errors auth request-id'],
      undefined,
      [],
    ],
    [
      'moves one layer at a time',
      ['auth cors errors', '%m > fine | cors auth errors', '%n > fine | cors errors auth'],
      ['cors errors auth', 'fine', 'fine'],
      ['m', 'n'],
    ],
    [
      'mends the others, where a move fails',
      ['auth cors', '%m > fine | cors', '!a > fine'],
      ['auth cors', '%m > fine | cors', 'fine'],
      ['a'],
    ],
    [
      'mends along with a move',
      ['auth cors', '%m > fine | cors auth', '!a > fine'],
      ['cors auth', 'fine', 'fine'],
      ['m', 'a'],
    ],
  ])('%s', async (_, lines, text, names) => {
    expect(await mended(lines)).toEqual([text, names]);
  });
});
