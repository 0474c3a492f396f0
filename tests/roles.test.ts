import { expect, it } from 'vitest';
import { open } from './support/requests.ts';

/** Imports of what the samples use. */

const HEAD =
  'import asyncio, time, hmac, logging, uuid, structlog, jwt\nfrom uuid import uuid4\nfrom fastapi import FastAPI, Request, HTTPException, status\nfrom fastapi.security import HTTPBearer\nfrom starlette.middleware.base import BaseHTTPMiddleware\nfrom starlette.datastructures import Headers, MutableHeaders\nfrom starlette.responses import JSONResponse, RedirectResponse, Response, PlainTextResponse\nfrom prometheus_client import Counter, Histogram\nlogger = logging.getLogger(__name__)\naudit = logging.getLogger("audit")\nREQS = Counter("a", "b", ["m"])\nHDR = "X-Request-ID"\n';

/** A decorated function. */
const fn = (b: string) =>
  `${HEAD}app = FastAPI()\n@app.middleware("http")\nasync def own(request, call_next):\n${b
    .split('\n')
    .map((l) => `    ${l}`)
    .join('\n')}\n`;

/** A registered class. */
const cls = (b: string, pre = '', base = '') =>
  `${HEAD}${pre}\nclass Own${base}:\n${b
    .split('\n')
    .map((l) => `    ${l}`)
    .join('\n')}\napp = FastAPI()\napp.add_middleware(Own)\n`;

const INIT = 'def __init__(self, app):\n    self.app = app\n';

/** What the layer is, by what its branches do; `+clock` where it measures time. */
it.each<[string, string, string]>([
  [
    'bearer object',
    fn(
      'try:\n    cred = await HTTPBearer()(request)\nexcept HTTPException:\n    return JSONResponse({}, status_code=401)\nreturn await call_next(request)',
    ),
    'auth',
  ],
  [
    'asgi Headers',
    cls(
      `${INIT}async def __call__(self, scope, receive, send):\n    if scope["type"] != "http":\n        return await self.app(scope, receive, send)\n    headers = Headers(scope=scope)\n    if headers.get("x-key") != "a":\n        response = JSONResponse({}, status_code=status.HTTP_401_UNAUTHORIZED)\n        await response(scope, receive, send)\n        return\n    await self.app(scope, receive, send)`,
    ),
    'auth',
  ],
  [
    'asgi reject helper',
    cls(
      `${INIT}async def __call__(self, scope, receive, send):\n    headers = dict(scope["headers"])\n    if b"authorization" not in headers:\n        await self._reject(send)\n        return\n    await self.app(scope, receive, send)\nasync def _reject(self, send):\n    await send({"type": "http.response.start", "status": 401, "headers": []})\n    await send({"type": "http.response.body", "body": b""})`,
    ),
    'auth',
  ],
  [
    'own exc super',
    cls(
      'async def dispatch(self, request, call_next):\n    try:\n        self.check(request)\n    except Denied as e:\n        return JSONResponse({}, e.status_code)\n    return await call_next(request)\ndef check(self, request):\n    if not request.cookies.get("sid"):\n        raise Denied()',
      'class Denied(HTTPException):\n    def __init__(self):\n        super().__init__(status_code=401, detail="x")\n',
      '(BaseHTTPMiddleware)',
    ),
    'auth',
  ],
  [
    'login redirect',
    fn(
      'if not request.session.get("user"):\n    return RedirectResponse(url="/login", status_code=302)\nreturn await call_next(request)',
    ),
    'auth',
  ],
  [
    'login redirect url_for',
    fn(
      'if not request.cookies.get("user"):\n    return RedirectResponse(request.url_for("login"))\nreturn await call_next(request)',
    ),
    'auth',
  ],
  [
    'allowed + deny',
    cls(
      'async def dispatch(self, request, call_next):\n    if not self.ok(request):\n        return self.deny()\n    return await call_next(request)\ndef ok(self, request):\n    return request.headers.get("Authorization") == "x"\ndef deny(self):\n    return JSONResponse({}, status_code=403)',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'auth',
  ],
  [
    'error var',
    cls(
      'async def dispatch(self, request, call_next):\n    error = await self.check(request)\n    if error is not None:\n        return error\n    return await call_next(request)\nasync def check(self, request):\n    if "token" not in request.query_params:\n        return JSONResponse({}, 401)\n    return None',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'auth',
  ],
  [
    'ip allowlist 403',
    fn(
      'if request.client.host not in {"127.0.0.1"}:\n    return JSONResponse({}, 403)\nreturn await call_next(request)',
    ),
    '',
  ],
  [
    'log in finally',
    fn(
      'start = time.perf_counter()\ncode = 500\ntry:\n    response = await call_next(request)\n    code = response.status_code\n    return response\nfinally:\n    audit.info("%s %s %s", request.method, code, time.perf_counter() - start)',
    ),
    'logging +clock',
  ],
  [
    'log by helper',
    cls(
      'async def dispatch(self, request, call_next):\n    response = await call_next(request)\n    self._log(request, response)\n    return response\ndef _log(self, request, response):\n    logger.info("done", extra={"path": request.url.path, "status": response.status_code})',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'logging',
  ],
  [
    'log both branches',
    fn(
      'response = await call_next(request)\nif response.status_code >= 500:\n    logger.error("%s %s", request.method, response.status_code)\nelse:\n    logger.info("%s %s", request.method, response.status_code)\nreturn response',
    ),
    'logging',
  ],
  [
    'slow only',
    fn(
      't = time.monotonic()\nresponse = await call_next(request)\nif time.monotonic() - t > 1:\n    logger.warning("slow %s %s", request.url.path, response.status_code)\nreturn response',
    ),
    '+clock',
  ],
  [
    'slow var only',
    fn(
      't = time.monotonic()\nresponse = await call_next(request)\nspent = time.monotonic() - t\nif spent > 1:\n    logger.warning("slow %s %s", request.url.path, response.status_code)\nreturn response',
    ),
    '+clock',
  ],
  [
    'log before',
    fn(
      'logger.info("got %s", request.method)\nresponse = await call_next(request)\nif response.status_code == 404:\n    pass\nreturn response',
    ),
    '',
  ],
  [
    'structlog',
    fn(
      'log = structlog.get_logger()\nresponse = await call_next(request)\nlog.info("done", path=request.url.path, status=response.status_code)\nreturn response',
    ),
    'logging',
  ],
  [
    'asgi log in wrapper',
    cls(
      `${INIT}async def __call__(self, scope, receive, send):\n    async def wrapped(message):\n        if message["type"] == "http.response.start":\n            logger.info("%s %s", scope["path"], message["status"])\n        await send(message)\n    await self.app(scope, receive, wrapped)`,
    ),
    'logging',
  ],
  [
    'metrics finally',
    fn(
      'try:\n    return await call_next(request)\nfinally:\n    REQS.labels(request.method).inc()',
    ),
    'metrics',
  ],
  [
    'metrics helper',
    cls(
      'async def dispatch(self, request, call_next):\n    response = await call_next(request)\n    self.count(request, response)\n    return response\ndef count(self, request, response):\n    REQS.labels(request.method).inc()',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'metrics',
  ],
  [
    'errors asgi',
    cls(
      `${INIT}async def __call__(self, scope, receive, send):\n    try:\n        await self.app(scope, receive, send)\n    except Exception:\n        await JSONResponse({}, 500)(scope, receive, send)`,
    ),
    'errors',
  ],
  [
    'errors helper',
    cls(
      'async def dispatch(self, request, call_next):\n    try:\n        return await call_next(request)\n    except Exception as exc:\n        return await self.handle(exc)\nasync def handle(self, exc):\n    return JSONResponse({}, status_code=500)',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'errors',
  ],
  [
    'errors log raise',
    fn(
      'try:\n    return await call_next(request)\nexcept Exception:\n    logger.exception("x")\n    raise',
    ),
    '',
  ],
  [
    'errors narrow',
    fn(
      'try:\n    return await call_next(request)\nexcept ValueError:\n    return JSONResponse({}, 500)',
    ),
    '',
  ],
  [
    'cors update',
    fn(
      'response = await call_next(request)\nresponse.headers.update({"Access-Control-Allow-Origin": "*"})\nreturn response',
    ),
    'cors',
  ],
  [
    'id self header',
    cls(
      'def __init__(self, app, header="X-Request-ID"):\n    super().__init__(app)\n    self.header = header\nasync def dispatch(self, request, call_next):\n    rid = request.headers.get(self.header) or str(uuid4())\n    response = await call_next(request)\n    response.headers[self.header] = rid\n    return response',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'request-id',
  ],
  [
    'id const',
    fn(
      'rid = request.headers.get(HDR) or uuid.uuid4().hex\nresponse = await call_next(request)\nresponse.headers[HDR] = rid\nreturn response',
    ),
    'request-id',
  ],
  [
    'db session',
    fn('async with pool() as s:\n    request.state.db = s\n    return await call_next(request)'),
    '',
  ],
  [
    'timeout ctx',
    fn(
      'try:\n    async with asyncio.timeout(5):\n        return await call_next(request)\nexcept TimeoutError:\n    return JSONResponse({}, status_code=504)',
    ),
    'timeout',
  ],
  [
    '401 after',
    fn(
      'response = await call_next(request)\nif response.status_code == 401 and not request.cookies:\n    return RedirectResponse("/login")\nreturn response',
    ),
    '',
  ],
  [
    'cache',
    fn(
      'key = request.headers.get("x-key")\nif key in CACHE:\n    return Response(CACHE[key])\nreturn await call_next(request)',
    ),
    '',
  ],
  [
    'jwt decode 401 caught',
    fn(
      'token = request.headers.get("authorization")\ntry:\n    request.state.user = jwt.decode(token, "k", algorithms=["HS256"])\nexcept jwt.PyJWTError:\n    return JSONResponse({}, status_code=401)\nreturn await call_next(request)',
    ),
    'auth',
  ],
  [
    'all in try',
    fn(
      'try:\n    if not request.headers.get("x-api-key"):\n        raise HTTPException(status_code=401)\n    return await call_next(request)\nexcept HTTPException as e:\n    return JSONResponse({}, e.status_code)',
    ),
    'auth',
  ],
  [
    'response var',
    fn(
      'if request.headers.get("authorization"):\n    response = await call_next(request)\nelse:\n    response = JSONResponse({}, status_code=401)\nreturn response',
    ),
    'auth',
  ],
  [
    'factory asgi',
    `${HEAD}def limit(app):\n    async def inner(scope, receive, send):\n        if scope["path"] in BUSY:\n            await PlainTextResponse("no", status_code=429)(scope, receive, send)\n            return\n        await app(scope, receive, send)\n    return inner\napp = FastAPI()\napp.add_middleware(limit)\n`,
    'rate-limit',
  ],
  [
    'lent call_next',
    cls(
      'async def dispatch(self, request, call_next):\n    return await self.run(request, call_next)\nasync def run(self, request, go):\n    if not request.headers.get("authorization"):\n        return JSONResponse({}, 401)\n    return await go(request)',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'auth',
  ],
  [
    'inherit',
    cls(
      'pass',
      'class Base(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        if not request.headers.get("authorization"):\n            return JSONResponse({}, 401)\n        return await call_next(request)\n',
      '(Base)',
    ),
    'auth',
  ],
  [
    'template method',
    cls(
      'async def allowed(self, request):\n    return request.headers.get("authorization") == "x"',
      'class Base(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        if not await self.allowed(request):\n            return JSONResponse({}, 401)\n        return await call_next(request)\n    async def allowed(self, request):\n        raise NotImplementedError\n',
      '(Base)',
    ),
    'auth',
  ],
  [
    'send status var',
    cls(
      `${INIT}async def __call__(self, scope, receive, send):\n    status = 401\n    if not dict(scope["headers"]).get(b"x-api-key"):\n        await send({"type": "http.response.start", "status": status, "headers": []})\n        return await send({"type": "http.response.body", "body": b""})\n    await self.app(scope, receive, send)`,
    ),
    'auth',
  ],
  [
    'reads an id out of a token',
    cls(
      'async def dispatch(self, request, call_next):\n    payload = jwt.decode(request.headers.get("authorization"), "k")\n    request.state.user_id = uuid.UUID(str(payload["sub"]))\n    logger.debug("in", extra={"trace_id": request.state.trace_id})\n    return await call_next(request)',
      '',
      '(BaseHTTPMiddleware)',
    ),
    '',
  ],
  [
    'answers some of what it catches, raises the others',
    fn(
      'trace = str(uuid4())\ntry:\n    response = await call_next(request)\n    response.headers["X-Trace-ID"] = trace\n    return response\nexcept Exception as exc:\n    if isinstance(exc, HTTPException):\n        return JSONResponse({}, status_code=exc.status_code)\n    else:\n        raise',
    ),
    'request-id',
  ],
  [
    'raises all but some of what it catches',
    fn(
      'try:\n    return await call_next(request)\nexcept Exception as exc:\n    if not isinstance(exc, HTTPException):\n        raise\n    return JSONResponse({}, status_code=exc.status_code)',
    ),
    '',
  ],
  [
    'answers all that it catches, some in a way of their own',
    fn(
      'try:\n    return await call_next(request)\nexcept Exception as exc:\n    if isinstance(exc, HTTPException):\n        return JSONResponse({}, status_code=exc.status_code)\n    return JSONResponse({}, status_code=500)',
    ),
    'errors',
  ],
  [
    'another method logs and measures',
    cls(
      'async def dispatch(self, request, call_next):\n    if request.url.path == "/health":\n        return await call_next(request)\n    return await self.handle(request, call_next)\nasync def handle(self, request, call_next):\n    start = time.perf_counter()\n    response = await call_next(request)\n    logger.info("%s %s %s", request.method, response.status_code, time.perf_counter() - start)\n    return response',
      '',
      '(BaseHTTPMiddleware)',
    ),
    'logging +clock',
  ],
  [
    'status by getattr',
    fn(
      'response = None\ntry:\n    response = await call_next(request)\n    return response\nfinally:\n    logger.info("done", extra={"path": request.url.path, "status": getattr(response, "status_code", 500)})',
    ),
    'logging',
  ],
  [
    'bearer under a name',
    cls(
      'async def dispatch(self, request, call_next):\n    try:\n        if not await scheme(request):\n            raise HTTPException(status_code=403)\n    except HTTPException:\n        raise\n    return await call_next(request)',
      'scheme = HTTPBearer()',
      '(BaseHTTPMiddleware)',
    ),
    'auth',
  ],
  [
    'answers that a method finishes',
    cls(
      'async def dispatch(self, request, call_next):\n    if request.client.host in BUSY:\n        response = problem(request, status=429)\n        return self.finish(response)\n    response = await call_next(request)\n    return self.finish(response)\n@staticmethod\ndef finish(response):\n    response.headers["x-own"] = "1"\n    return response',
      'def problem(request, *, status):\n    return JSONResponse({}, status_code=status)\n',
      '(BaseHTTPMiddleware)',
    ),
    'rate-limit',
  ],
  [
    'a line in the else of a try',
    fn(
      'response = None\ntry:\n    response = await call_next(request)\nexcept Exception:\n    logger.exception("failed")\n    raise\nelse:\n    logger.info("done", extra={"path": request.url.path, "status": response.status_code})\n    return response\nfinally:\n    clear()',
    ),
    'logging',
  ],
  [
    'lines about some statuses only',
    cls(
      'async def dispatch(self, request, call_next):\n    response = await call_next(request)\n    if response.status_code in [401, 403] and request.method == "POST":\n        self.record(request)\n    return response\ndef record(self, request):\n    logger.info("failed attempt at %s", request.url.path)',
      '',
      '(BaseHTTPMiddleware)',
    ),
    '',
  ],
  [
    'an id that an audit makes for itself',
    cls(
      'async def dispatch(self, request, call_next):\n    await audit("seen", request)\n    return await call_next(request)',
      'async def audit(what, request):\n    row = {"trace_id": str(uuid4()), "what": what}\n    await rows.insert(row)\n',
      '(BaseHTTPMiddleware)',
    ),
    '',
  ],
  [
    'an id that a helper puts on the request',
    cls(
      'async def dispatch(self, request, call_next):\n    mark(request)\n    response = await call_next(request)\n    response.headers["X-Request-ID"] = request.state.rid\n    return response',
      'def mark(request):\n    request.state.rid = request.headers.get("X-Request-ID") or str(uuid4())\n',
      '(BaseHTTPMiddleware)',
    ),
    'request-id',
  ],
  [
    'a line by a name for one of two methods',
    fn(
      'response = await call_next(request)\nwrite = logger.warning if response.status_code >= 500 else logger.info\nwrite("%s %s %s", request.method, request.url.path, response.status_code)\nreturn response',
    ),
    'logging',
  ],
  [
    'a line by a method whose name is a value',
    fn(
      'response = await call_next(request)\nlevel = "error" if response.status_code >= 500 else "info"\ngetattr(audit, level)("%s %s %s", request.method, request.url.path, response.status_code)\nreturn response',
    ),
    'logging',
  ],
  [
    'a name for a method of which one is for developers',
    fn(
      'response = await call_next(request)\nwrite = logger.debug if response.status_code < 500 else logger.info\nwrite("%s %s", request.method, response.status_code)\nreturn response',
    ),
    '',
  ],
])('%s', async (_, main, serves) => {
  const { reading } = await open({ 'main.py': main });
  const [layer] = reading.layers;
  expect(`${layer?.serves.join(' ')}${layer?.clock ? ' +clock' : ''}`.trim()).toBe(serves);
});

/** A server has loaded the module before the application, and the folder of a package is on no path. */
it.each(['app/main.py', 'main.py'])('a time.py beside %s is not what it imports', async (path) => {
  const main = fn(
    't = time.monotonic()\nresponse = await call_next(request)\nlogger.debug(time.monotonic() - t)\nreturn response',
  );
  const { reading } = await open({ [path]: main, [path.replace('main', 'time')]: 'X = 1\n' });
  expect(reading.layers[0]?.clock).toBe(true);
});
