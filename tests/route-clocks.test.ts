import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { sandbox } from './support/cli.ts';
import { audited } from './support/rules.ts';

const ROUTE = (took: string, given = 'route_class=TimedRoute'): string => `import time

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute


class TimedRoute(APIRoute):
    def get_route_handler(self):
        original = super().get_route_handler()

        async def timed(request: Request):
            begun = time.perf_counter()
            response = await original(request)
            ${took}
            return response

        return timed


app = FastAPI()
router = APIRouter(${given})


@router.get("/x")
async def x():
    return 1


app.include_router(router)
`;
const HEADER = 'response.headers["X-Response-Time"] = str(time.perf_counter() - begun)';
const LAYER = `

@app.middleware("http")
async def clock(request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Process-Time"] = str(time.perf_counter() - start)
    return response
`;

it.each<[string, string, number]>([
  ['beside a layer that is one', ROUTE(HEADER) + LAYER, 1],
  ['alone', ROUTE(HEADER), 0],
  ['that nobody uses', ROUTE(HEADER, '') + LAYER, 0],
  ['whose reading is thrown away', ROUTE('time.perf_counter() - begun') + LAYER, 0],
  ['of another kind of class', ROUTE(HEADER).replace('(APIRoute)', '(Base)') + LAYER, 0],
])('a clock in a class of routes, %s (D15-route-class-clock)', async (_, main, count) => {
  const { findings } = await audited({ 'main.py': main });
  const clocks = findings.filter(({ rule }) => rule === 'duplicate-clock');
  expect(clocks.map(({ line, message }) => `${line}: ${message}`)).toEqual(
    count === 0
      ? []
      : [
          `7: TimedRoute measures the time of a request, and so does clock (main.py:${main.split('\n').indexOf('@app.middleware("http")') + 1})`,
        ],
  );
});

describePython('a clock in a class of routes (D15-route-class-clock)', (python) => {
  const { project, run } = sandbox();
  it('is told of where timing is added, and its times are shorter', async () => {
    const root = project({ 'main.py': ROUTE(HEADER) });
    const { err } = await run(root, ['add', 'timing', '-y', '--no-install']);
    expect(err).toContain('TimedRoute (main.py) measures how long the requests of its routes take');
    const ask = `import asyncio, httpx, main
async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=main.app), base_url="http://t") as client:
        return (await client.get("/x")).headers
headers = asyncio.run(ask())
print(float(headers["x-response-time"]) < float(headers["x-process-time"]))`;
    const { stdout } = await execa(python, ['-c', ask], { cwd: root });
    expect(stdout).toBe('True');
  });
});
