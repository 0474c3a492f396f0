import { expect, it } from 'vitest';
import { planned } from './support/requests.ts';

const HEAD = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from guards import Guard, install

app = FastAPI()
`;
const CORS = 'app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])\n';

/** What is said of answers without a time. */
async function untimed(code: string, ...concerns: string[]): Promise<string[]> {
  const outcome = await planned(
    { 'main.py': HEAD + code },
    { concerns, settings: [], tests: false },
  );
  if (outcome.kind !== 'planned') throw new Error(outcome.message);
  return outcome.plan.notes
    .map(({ message }) => message)
    .filter((note) => note.includes('has no time'));
}

const said = (symbol: string, line: number): string =>
  `main.py:${line}: ${symbol} lies outside Timing: what it answers by itself, a 401 for example, has no time.`;

it.each<[string, string, string[]]>([
  [
    'a layer that nothing is known of, outside CORS',
    `${CORS}app.add_middleware(Guard)\n`,
    [said('Guard', 12)],
  ],
  [
    'what answers nothing by itself',
    `${CORS}app.add_middleware(SessionMiddleware, secret_key=KEY)\n`,
    [],
  ],
  ['CORS, whose preflights are not timed on purpose', CORS, []],
  ['a layer that nothing is known of, inside CORS', `app.add_middleware(Guard)\n${CORS}`, []],
])('timing beside %s', async (_, code, notes) => {
  expect(await untimed(code, 'timing')).toEqual(notes);
});

it('says nothing where timing is not what is added', async () => {
  expect(await untimed(`${CORS}app.add_middleware(Guard)\n`, 'request-id')).toEqual([]);
});
