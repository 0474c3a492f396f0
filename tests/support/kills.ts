import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { type Sandbox, tree, write } from './cli.ts';
import { changingCalls, type Meddling, meddling } from './meddle.ts';

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
/** What `check --fix` moves: authentication outside CORS, in two files. */
const WRONG = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from auth import AuthMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
app.add_middleware(AuthMiddleware)
`;
const AUTH = `from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import JSONResponse


class AuthMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if request.headers.get("authorization") is None:
            return JSONResponse({"detail": "no"}, status_code=401)
        return await call_next(request)
`;
/** Each more file brings calls of the same kinds; `new` and `demo` have them all. */
const SOME = ['request-id', 'timing'];
const QUIET = ['-y', '--no-install'];
/** A run that may write and comes to nothing: what it leaves is what recovery alone does. */
const NOTHING = ['add', 'no-such-concern', '-y'];

export type Scenario = {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What has been run before. */
  readonly first?: readonly string[];
  readonly args: readonly string[];
  /** The folder that recovery happens in. */
  readonly folder?: string;
};

export const scenarios: readonly Scenario[] = [
  { name: 'add', files: { 'app/main.py': MAIN }, args: ['add', ...SOME, '--tests', ...QUIET] },
  {
    name: 'remove',
    files: { 'app/main.py': MAIN },
    first: ['add', ...SOME, '--tests', ...QUIET],
    args: ['remove', ...SOME, '-y'],
  },
  {
    name: 'check --fix',
    files: { 'main.py': WRONG, 'auth.py': AUTH },
    args: ['check', '--fix', '--unsafe-fixes'],
  },
  { name: 'new', files: {}, args: ['new', 'api', ...QUIET], folder: 'api' },
  { name: 'demo', files: {}, args: ['demo', 'shop', ...QUIET], folder: 'shop' },
];

/** A scenario that is ready to be killed: where it starts from, what it comes to, and at which calls it may die. */
export type Killable = Scenario & {
  readonly before: string;
  readonly old: Tree;
  readonly next: Tree;
  readonly points: readonly Meddling[];
};
type Tree = Readonly<Record<string, string>>;

export async function killable(box: Sandbox, scenario: Scenario): Promise<Killable> {
  const before = box.project(scenario.files);
  if (scenario.first) await box.run(before, scenario.first);
  const done = copyOf(box, before);
  const points = pointsOf(await changingCalls(box, done, scenario.args));
  const [old, next] = [tree(before), tree(done)];
  expect(next).not.toEqual(old);
  return { ...scenario, before, old, next, points };
}

/** Before each call, and in the middle of each that writes. */
function pointsOf(calls: readonly string[]): Meddling[] {
  return calls.flatMap((name, index): Meddling[] => {
    const at = { at: index + 1, kill: true } as const;
    return /^write/.test(name) ? [at, { ...at, half: true }] : [at];
  });
}

/** Kills a run; afterwards recovery gives the old or the new bytes, and the same run, asked again, the new ones. */
export async function survives(box: Sandbox, scenario: Killable, point: Meddling): Promise<void> {
  const root = await killed(box, scenario, point);
  // To ask again takes as long as the run itself, so not every time.
  if ((point.at ?? 0) % 4 > 0) {
    await recovered(box, scenario, root);
    expect([scenario.old, scenario.next], said(scenario, point)).toContainEqual(tree(root));
  } else {
    await box.run(root, scenario.args);
    expect(tree(root), said(scenario, point)).toEqual(scenario.next);
  }
  rmSync(root, { recursive: true });
}

/** Where recovery itself may die, after a run that was killed when all files were in place. */
export async function recoveryPoints(box: Sandbox, scenario: Killable): Promise<Meddling[]> {
  const root = await killed(box, scenario, LATE);
  const place = path.join(root, scenario.folder ?? '');
  return pointsOf(await changingCalls(box, place, NOTHING));
}

export async function survivesTwice(
  box: Sandbox,
  scenario: Killable,
  point: Meddling,
): Promise<void> {
  const root = await killed(box, scenario, LATE);
  const place = path.join(root, scenario.folder ?? '');
  expect(await box.run(place, NOTHING, { env: meddling(point) })).toMatchObject({ code: -1 });
  await recovered(box, scenario, root);
  expect(tree(root), `recovery of ${said(scenario, point)}`).toEqual(scenario.old);
  rmSync(root, { recursive: true });
}

const LATE: Meddling = { before: 'unlinkSync .create-mw/placing.json', kill: true };

async function killed(box: Sandbox, scenario: Killable, point: Meddling): Promise<string> {
  const root = copyOf(box, scenario.before);
  const { code } = await box.run(root, scenario.args, { env: meddling(point) });
  expect(code, said(scenario, point)).toBe(-1);
  return root;
}

async function recovered(box: Sandbox, { folder = '' }: Scenario, root: string): Promise<void> {
  const place = path.join(root, folder);
  if (existsSync(place)) expect((await box.run(place, NOTHING)).code).toBe(2);
}

const said = ({ name }: Scenario, point: Meddling): string => `${name}, ${JSON.stringify(point)}`;

function copyOf(box: Sandbox, root: string): string {
  const copy = write(box.project({}), {});
  cpSync(root, copy, { recursive: true });
  return copy;
}
