import { describe, expect, it } from 'vitest';
import type { Arrangement } from '../src/core/order/arrange.ts';
import { prove } from '../src/core/plan/prove.ts';
import { Refusal } from '../src/errors.ts';
import type { Change } from '../src/types/plan.ts';
import type { Workspace } from '../src/worlds/world.ts';
import { open } from './support/requests.ts';
import { toy } from './support/toy-world/world.ts';

const BEFORE = 'app shop\nuse std.cors\nuse Mine\nroutes\ncatch Report\n';

/** What says `fault` in a line of its own does not parse. */
const strict = (workspace: Workspace): Workspace => ({
  ...workspace,
  inState: (files) => strict(workspace.inState(files)),
  compileError: async (path) => {
    const line = (workspace.files.read(path) ?? '').split('\n').indexOf('fault') + 1;
    return line > 0 ? { line, message: 'a fault' } : undefined;
  },
});

const places = (
  newcomers: Arrangement['newcomers'],
  behind: readonly string[] = [],
): Arrangement => ({ kind: 'placed', newcomers, main: { from: 0, to: 0 }, unmet: [], behind });

const edit = (after: string, path = 'main.toy', before = BEFORE): Change => ({
  kind: 'edit',
  path,
  before,
  after,
});

type Asked = {
  readonly arrangement: Arrangement;
  readonly changes: readonly Change[];
  readonly files?: Readonly<Record<string, string>>;
};

/** The proven nesting, newcomers with a plus, or the refusal. */
async function proven({ arrangement, changes, files = {} }: Asked): Promise<unknown> {
  const { workspace, reading } = await open({ 'main.toy': BEFORE, ...files }, undefined, toy);
  const asked = prove(strict(workspace), reading, arrangement, changes);
  return asked.then(
    (layers) => layers.map(({ symbol, isNew }) => `${isNew ? '+' : ''}${symbol}`).join(' > '),
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return { code: error.code, at: error.details?.at, message: error.message };
    },
  );
}

const refused = (what: string, path = 'main.toy', code = 'shape.unsafe') => ({
  code,
  at: { file: path },
  message: `${path} cannot be edited safely: ${what}. Nothing was written.`,
});

const AUTH = places([{ concern: 'auth', slot: 2 }]);

describe('what is planned is read back', () => {
  it.each<[string, Asked, unknown]>([
    ['nothing changed', { arrangement: places([]), changes: [] }, 'std.cors > Mine > Report'],
    [
      'innermost',
      { arrangement: AUTH, changes: [edit(BEFORE.replace('routes', 'use std.auth\nroutes'))] },
      'std.cors > Mine > +std.auth > Report',
    ],
    [
      'several, and one behind the routes',
      {
        arrangement: places(
          [
            { concern: 'auth', slot: 1 },
            { concern: 'trusted-host', slot: 0 },
          ],
          ['errors'],
        ),
        changes: [
          edit(
            'app shop\nuse std.hosts\nuse std.cors\nuse std.auth\nuse Mine\nroutes\ncatch std.errors\ncatch Report\n',
          ),
        ],
      },
      '+std.hosts > std.cors > +std.auth > Mine > +std.errors > Report',
    ],
    [
      'in another slot',
      { arrangement: AUTH, changes: [edit(BEFORE.replace('use Mine', 'use std.auth\nuse Mine'))] },
      refused('it would nest as cors > auth > Mine > Report'),
    ],
    [
      'not at all',
      { arrangement: AUTH, changes: [edit(`${BEFORE}-- auth\n`)] },
      refused('it would nest as cors > Mine > Report'),
    ],
    [
      'something else',
      { arrangement: AUTH, changes: [edit(BEFORE.replace('routes', 'use std.gzip\nroutes'))] },
      refused('it would nest as cors > Mine > compression > Report'),
    ],
    [
      'with a layer of the user gone',
      {
        arrangement: AUTH,
        changes: [edit(BEFORE.replace('use Mine', 'use std.auth'))],
      },
      refused('it would nest as cors > auth > Report'),
    ],
    [
      'without the application',
      { arrangement: AUTH, changes: [edit(BEFORE.replace('shop', 'store'))] },
      refused('the application is no longer found'),
    ],
  ])('%s', async (_, asked, expected) => {
    expect(await proven(asked)).toEqual(expected);
  });
});

describe('what is planned parses', () => {
  const nothing = places([]);
  const STANDING = 'std.cors > Mine > Report';
  const old: Change = { kind: 'delete', path: 'other.toy', before: 'fault' };
  it.each<[string, Asked, unknown]>([
    [
      'a new file does not',
      {
        arrangement: nothing,
        changes: [{ kind: 'create', path: 'new.toy', after: 'x\nfault' }],
      },
      refused('line 2 would not parse: a fault', 'new.toy'),
    ],
    [
      'an edited file does not',
      {
        arrangement: nothing,
        changes: [edit('y\nx\nfault', 'other.toy', 'x')],
        files: { 'other.toy': 'x' },
      },
      refused('line 3 would not parse: a fault', 'other.toy'),
    ],
    [
      'nor did it before',
      {
        arrangement: nothing,
        changes: [edit('y\nfault', 'other.toy', 'fault')],
        files: { 'other.toy': 'fault' },
      },
      {
        code: 'syntax',
        at: { file: 'other.toy', line: 1 },
        message: 'other.toy:1: a fault. Nothing was written.',
      },
    ],
    [
      'a file in place of another that did not',
      {
        arrangement: nothing,
        changes: [{ kind: 'create', path: 'other.toy', after: 'fault' }],
        files: { 'other.toy': 'fault' },
      },
      refused('line 1 would not parse: a fault', 'other.toy'),
    ],
    [
      'it did not, and does now',
      {
        arrangement: nothing,
        changes: [edit('y', 'other.toy', 'fault')],
        files: { 'other.toy': 'fault' },
      },
      STANDING,
    ],
    [
      'what goes is not asked',
      { arrangement: nothing, changes: [old], files: { 'other.toy': 'fault' } },
      STANDING,
    ],
  ])('%s', async (_, asked, expected) => {
    expect(await proven(asked)).toEqual(expected);
  });
});
