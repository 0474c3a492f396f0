import { expect, it } from 'vitest';
import { planned } from './support/requests.ts';

const HEAD = `import logging, uuid
from fastapi import FastAPI
from fastapi.responses import JSONResponse

logger = logging.getLogger(__name__)
app = FastAPI()

@app.middleware("http")
async def gate(request, call_next):
`;
const PREFLIGHT = `    if request.method == "OPTIONS":
        return JSONResponse({}, headers={"Access-Control-Allow-Origin": "*"})
`;
const AUTH = `    if request.headers.get("authorization") != "Bearer x":
        return JSONResponse({}, status_code=401)
`;
const ID = '    request.state.request_id = str(uuid.uuid4())\n';
const ONWARD = '    response = await call_next(request)\n';
const ORIGIN = '    response.headers["Access-Control-Allow-Origin"] = "*"\n';
const GIVEN = '    response.headers["X-Request-ID"] = request.state.request_id\n';
const LOG = '    logger.info("%s %s", request.method, response.status_code)\n';
const END = '    return response\n';

const BOTH =
  'main.py:10: gate is Auth and CORS in one, and lies where the first belongs; the second';

it.each<[string, string, string, string[]]>([
  [
    'CORS that would make a 500 readable',
    PREFLIGHT + AUTH + ONWARD + ORIGIN,
    'errors',
    [expect.stringContaining(`${BOTH} should lie outside Errors: the only way a 500`)],
  ],
  [
    'CORS that would make a 429 readable',
    PREFLIGHT + AUTH + ONWARD + ORIGIN,
    'rate-limit',
    [expect.stringContaining(`${BOTH} should lie outside Rate limit: 429 must be readable`)],
  ],
  [
    'a log that lacks the id made inside of it',
    PREFLIGHT + ONWARD + ORIGIN + LOG,
    'request-id',
    [expect.stringMatching(/CORS and Logging in one.* inside Request ID: every access line/)],
  ],
  ['CORS of what lies inside', PREFLIGHT + AUTH + ONWARD + ORIGIN, 'idempotency', []],
  [
    'an id that lines outside of it lack',
    ID + AUTH + ONWARD + GIVEN,
    'logging',
    [expect.stringMatching(/Auth and Request ID in one.* outside Logging: every access line/)],
  ],
  ['a log that reads no clock of ours', ID + ONWARD + GIVEN + LOG, 'timing', []],
  ['a log that is late for what lies outside', ID + ONWARD + GIVEN + LOG, 'proxy-headers', []],
  ['one role only', AUTH + ONWARD, 'errors', []],
])('a layer with two roles is placed by the first: %s', async (_, body, concern, expected) => {
  const files = { 'main.py': HEAD + body + END };
  const outcome = await planned(files, { concerns: [concern], settings: [], tests: false });
  if (outcome.kind !== 'planned') throw new Error(outcome.message);
  const said = outcome.plan.notes.filter(({ code }) => code === 'order.compromise');
  expect(said.map(({ message }) => message)).toEqual(expected);
});

it('an error boundary that does something else, too, is one', async () => {
  const within = `    try:
        response = await call_next(request)
    except Exception:
        response = JSONResponse({}, status_code=500)
`;
  const files = { 'main.py': HEAD + AUTH + within + END };
  const outcome = await planned(files, { concerns: ['request-id'], settings: [], tests: false });
  if (outcome.kind !== 'planned') throw new Error(outcome.message);
  expect(outcome.plan.layers.map(({ serves }) => serves)).toContainEqual(['auth', 'errors']);
  expect(outcome.plan.notes.map(({ code }) => code)).not.toContain('errors.none');
});
