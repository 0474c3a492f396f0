import { expect, it } from 'vitest';
import { based, decorated, HEAD, NEXT, ON, pure, roles } from './support/kinds.ts';

it.each<[string, string, string[], Record<string, string>?]>([
  [
    'D04 a helper two calls deep, elsewhere',
    decorated(
      `if not known(request):\n    return refuse()\n${NEXT}`,
      'from gate import known, refuse',
    ),
    ['auth'],
    {
      'gate.py':
        'from fastapi.responses import JSONResponse\nfrom reading import token\n\ndef known(request):\n    return token(request) == "x"\n\ndef refuse():\n    return answer("no")\n\ndef answer(text):\n    return JSONResponse({"detail": text}, status_code=401)\n',
      'reading.py': 'def token(request):\n    return request.headers.get("x-access-token")\n',
    },
  ],
  [
    'D04 a header by a constant',
    based(
      `if request.headers.get(NAME) != "x":\n    return Response(status_code=HTTPStatus.UNAUTHORIZED)\n${NEXT}`,
      'NAME = "x-gate"',
    ),
    ['auth'],
  ],
  [
    'D04 a header by a class attribute',
    based(
      `if request.headers.get(self.NAME) != "x":\n    return Response(status_code=401)\n${NEXT}`,
      '',
      'NAME = "x-gate"',
    ),
    ['auth'],
  ],
  [
    'D04 pure ASGI',
    pure(
      `given = dict(scope["headers"]).get(b"x-gate")\nif given != b"x":\n    await JSONResponse({}, status_code=401)(scope, receive, send)\n    return\n${ON}`,
    ),
    ['auth'],
  ],
  [
    'D04 pure ASGI, raw messages by a method',
    pure(
      `given = dict(scope["headers"]).get(b"authorization")\nif given != b"x":\n    return await self.refuse(send, 401)\n${ON}`,
      '',
      'async def refuse(self, send, status):\n    await send({"type": "http.response.start", "status": status, "headers": []})\n    await send({"type": "http.response.body", "body": b""})\n',
    ),
    ['auth'],
  ],
  [
    'D04 a decision by a dictionary',
    decorated(
      `check = CHECKS.get(request.url.path, by_key)\nif not check(request):\n    return JSONResponse({}, 401)\n${NEXT}`,
      'def by_key(request):\n    return request.headers.get("x-api-key") == "x"\n\nCHECKS = {"/a": by_key}\n',
    ),
    ['auth'],
  ],
  [
    'D04 a partial',
    `${HEAD}async def gate(request, call_next, key):\n    if request.headers.get("x-api-key") != key:\n        return JSONResponse({}, 401)\n    return await call_next(request)\n\napp.middleware("http")(functools.partial(gate, key="x"))\n`,
    ['auth'],
  ],
  [
    'D04 an object',
    `${HEAD}class Gate:\n    async def __call__(self, request, call_next):\n        if request.headers.get("x-api-key") != "x":\n            return JSONResponse({}, 401)\n        return await call_next(request)\n\ngate = Gate()\napp.middleware("http")(gate)\n`,
    ['auth'],
  ],
  [
    'D04 an object made in place',
    `${HEAD}class Gate:\n    async def __call__(self, request, call_next):\n        if request.headers.get("x-api-key") != "x":\n            return JSONResponse({}, 401)\n        return await call_next(request)\n\napp.add_middleware(BaseHTTPMiddleware, dispatch=Gate())\n`,
    ['auth'],
  ],
  [
    'D04 a redirect to the login page',
    decorated(
      `if "user" not in request.session:\n    return RedirectResponse("/login", status_code=302)\n${NEXT}`,
    ),
    ['auth'],
  ],
  [
    'D04 a redirect by a url for',
    decorated(
      `if not request.cookies.get("sid"):\n    return RedirectResponse(request.url_for("login"))\n${NEXT}`,
    ),
    ['auth'],
  ],
  [
    'a limiter that goes on where it cannot count',
    decorated(
      `try:\n    check(request)\nexcept Busy:\n    raise\nexcept Exception:\n    print("no store")\n${NEXT}`,
      'class Busy(Exception):\n    status_code = 429\n\ndef check(request):\n    if STORE.is_full(request):\n        raise Busy()',
    ),
    ['rate-limit'],
  ],
  [
    'k33 an own exception',
    decorated(
      `try:\n    check(request)\nexcept Denied as problem:\n    return JSONResponse({"detail": str(problem)}, status_code=problem.code)\n${NEXT}`,
      'class Denied(Exception):\n    code = 401\n\ndef check(request):\n    if not request.headers.get("authorization"):\n        raise Denied("no")\n',
    ),
    ['auth'],
  ],
  [
    'k33 an own exception, status in the call',
    decorated(
      `try:\n    check(request)\nexcept Denied as problem:\n    return JSONResponse({}, problem.status)\n${NEXT}`,
      'class Denied(Exception):\n    def __init__(self, status):\n        self.status = status\n\ndef check(request):\n    if not request.headers.get("authorization"):\n        raise Denied(401)\n',
    ),
    ['auth'],
  ],
  [
    'where a browser says that a request comes from',
    decorated(
      `if request.cookies.get("session") and request.headers.get("sec-fetch-site") == "cross-site":\n    return JSONResponse({}, 403)\n${NEXT}`,
    ),
    ['csrf'],
  ],
  [
    'a switch that closes everything',
    decorated(
      `if CLOSED.exists():\n    return JSONResponse({"detail": "Down for maintenance"}, 503)\n${NEXT}`,
      'from pathlib import Path\n\nCLOSED = Path("/run/closed")',
    ),
    ['maintenance'],
  ],
  [
    'too much to do',
    decorated(
      `if BUSY.locked():\n    return JSONResponse({"detail": "Try again later"}, 503)\n${NEXT}`,
    ),
    [],
  ],
])('%s', async (_, main, expected, more) => {
  expect(await roles(main, more)).toEqual(expected);
});
