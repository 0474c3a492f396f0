import { expect, it } from 'vitest';
import { found } from './support/middleware.ts';

const program = (registered: string, free = '/livez'): string => `
from fastapi import FastAPI, WebSocket
from fastapi.responses import JSONResponse
from starlette.routing import WebSocketRoute

app = FastAPI()

@app.middleware("http")
async def gate(request, call_next):
    if request.url.path not in {"${free}"} and request.headers.get("x-key") != key():
        return JSONResponse({"error": "key"}, status_code=401)
    return await call_next(request)

async def relay(ws: WebSocket):
    await ws.accept()
    await ws.close()

${registered}
`;

const open = async (registered: string, free?: string): Promise<number> =>
  (await found(program(registered, free))).filter((rule) => rule === 'http-only-auth').length;

it.each<[string, string, number]>([
  [
    'a decorator',
    '@app.websocket("/relay")\nasync def two(ws: WebSocket):\n    await ws.accept()',
    1,
  ],
  ['a decorator called by hand (D05-websocket-call-form)', 'app.websocket("/relay")(relay)', 1],
  [
    'one in a loop (D05-websocket-call-form)',
    'for path in ("/a", "/relay"):\n    app.websocket(path)(relay)',
    2,
  ],
  ['the older name', 'app.websocket_route("/relay")(relay)', 1],
  ['a call', 'app.add_api_websocket_route("/relay", relay)', 1],
  ['a route in a list', 'app.router.routes += [WebSocketRoute("/relay", relay)]', 1],
  ['a path that is not read', 'app.websocket(path_of())(relay)', 0],
  ['another method', 'app.get("/relay")(relay)', 0],
])('a WebSocket behind an auth layer for http: %s', async (_, registered, expected) => {
  expect(await open(registered)).toBe(expected);
  expect(await open(registered, '/relay')).toBe(expected === 2 ? 1 : 0);
});
