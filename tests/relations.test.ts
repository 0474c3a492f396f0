import { expect, it } from 'vitest';
import { wrongPairs } from '../src/core/order/order.ts';
import { open } from './support/requests.ts';

const HEAD = `import time
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from prometheus_fastapi_instrumentator import Instrumentator

app = FastAPI()
`;

const TIMING = `@app.middleware("http")
async def timing(request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Process-Time"] = str(time.perf_counter() - start)
    return response

`;

/** The relations that a program breaks, as `inner outside outer`. */
async function broken(code: string): Promise<string[]> {
  const { reading } = await open({ 'main.py': HEAD + code });
  return wrongPairs(reading.layers).map(({ edge }) => `${edge.outer} > ${edge.inner}`);
}

it('a relation that is there for the shared clock says nothing of a layer with its own', async () => {
  expect(await broken(`${TIMING}Instrumentator().instrument(app)\n`)).toEqual([]);
});

it.each<[string, string[]]>([
  ['allowed_hosts=["a.example"]', ['cors > trusted-host']],
  ['allowed_hosts=HOSTS', ['cors > trusted-host']],
  ['allowed_hosts=["*"]', []],
  ['allowed_hosts=("*",)', []],
  ['www_redirect=False', []],
])('TrustedHostMiddleware with %s refuses somebody, or nobody', async (options, expected) => {
  const cors = 'app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])\n';
  expect(await broken(`${cors}app.add_middleware(TrustedHostMiddleware, ${options})\n`)).toEqual(
    expected,
  );
});
