import { expect, it } from 'vitest';
import { based, decorated, NEXT, ON, pure, roles } from './support/kinds.ts';

it.each<[string, string, string[], Record<string, string>?]>([
  [
    'k05 a table of statuses',
    decorated(
      `response = await call_next(request)\nresponse.headers["X-Reason"] = REASONS.get(response.status_code, "")\nreturn response`,
      'REASONS = {401: "AUTH", 429: "RATE_LIMIT"}',
    ),
    [],
  ],
  [
    'k05 a limit by a constant',
    decorated(
      `if seen(request):\n    return JSONResponse({}, status_code=TOO_MANY)\n${NEXT}`,
      'TOO_MANY = 429\n\ndef seen(request):\n    return False\n',
    ),
    ['rate-limit'],
  ],
  [
    'k06 a trace of metrics',
    decorated(
      'began = time.perf_counter()\nresponse = await call_next(request)\nlog.debug("%s %s", request.url.path, response.status_code)\nreturn response',
    ),
    [],
  ],
  [
    'k06c a rejection is logged',
    decorated(
      `if busy():\n    log.warning("rejected %s %s", request.method, request.url.path)\n    return JSONResponse({}, status_code=429)\n${NEXT}`,
      'def busy():\n    return False\n',
    ),
    ['rate-limit'],
  ],
  [
    'k07 rolls back and raises',
    decorated(
      'try:\n    response = await call_next(request)\nexcept Exception:\n    rollback()\n    raise\nreturn response',
      'def rollback():\n    pass\n',
    ),
    [],
  ],
  [
    'k07 raises what it noted',
    decorated(
      'try:\n    return await call_next(request)\nexcept Exception as problem:\n    log.error("%s", problem)\n    raise problem',
    ),
    [],
  ],
  [
    'D01 answers by a helper',
    decorated(
      'try:\n    return await call_next(request)\nexcept Exception as problem:\n    return oops(problem)',
      'def oops(problem):\n    return JSONResponse({}, status_code=500)\n',
    ),
    ['errors'],
  ],
  [
    'D01 pure ASGI',
    pure(
      'try:\n    await self.inner(scope, receive, send)\nexcept Exception:\n    response = JSONResponse({}, status_code=500)\n    await response(scope, receive, send)',
    ),
    ['errors'],
  ],
  [
    'C17 logs by structlog',
    decorated(
      'response = await call_next(request)\nstructlog.get_logger().bind(path=request.url.path).info("done", status=response.status_code)\nreturn response',
    ),
    ['logging'],
  ],
  [
    'C17 logs by loguru',
    decorated(
      'response = await call_next(request)\nloguru_logger.bind(a=1).info("{} {}", request.method, response.status_code)\nreturn response',
    ),
    ['logging'],
  ],
  [
    'C17 logs by a logger of another name',
    decorated(
      'response = await call_next(request)\nauditor.info("%s %s", request.method, response.status_code)\nreturn response',
      'auditor = logging.getLogger("audit")',
    ),
    ['logging'],
  ],
  [
    'C17 prints',
    decorated(
      'began = time.perf_counter()\nresponse = await call_next(request)\nprint(f"{request.method} {request.url.path} {response.status_code}")\nreturn response',
    ),
    ['logging'],
  ],
  [
    'C17 prints from pure ASGI',
    pure(
      'status = {"code": 0}\n\nasync def sending(message):\n    if message["type"] == "http.response.start":\n        status["code"] = message["status"]\n    await send(message)\n\nawait self.inner(scope, receive, sending)\nprint(scope.get("method"), scope.get("path"), status["code"])',
    ),
    ['logging'],
  ],
  [
    'C17 prints a word',
    decorated(
      'response = await call_next(request)\nprint("done", response.status_code == 200, flush=True)\nrequest.url.path\nreturn response',
    ),
    [],
  ],
  [
    'C17 logs in a context manager',
    decorated(
      'async with logged(request):\n    return await call_next(request)',
      '@asynccontextmanager\nasync def logged(request):\n    yield\n    log.info("%s", request.url.path)\n',
    ),
    [],
  ],
  [
    'N4 an id by a constant in another file',
    based(
      'rid = request.headers.get(HEADER) or fresh()\nresponse = await call_next(request)\nresponse.headers[HEADER] = rid\nreturn response',
      'from names import HEADER, fresh',
    ),
    ['request-id'],
    {
      'names.py':
        'import uuid\n\nHEADER = "X-Request-ID"\n\ndef fresh():\n    return uuid.uuid4().hex\n',
    },
  ],
  [
    'D04-auth-custom-header whether it is there',
    pure(
      `headers = dict(scope["headers"])\nif b"clear-auth" not in headers:\n    return await JSONResponse({}, status_code=401)(scope, receive, send)\n${ON}`,
    ),
    ['auth'],
  ],
  [
    'k04 an own CORS',
    based(
      'response = await call_next(request)\nresponse.headers["Access-Control-Allow-Origin"] = "*"\nreturn response',
    ),
    ['cors'],
  ],
  [
    'k04 an own CORS by a wrapped send',
    pure(
      'async def sending(message):\n    if message["type"] == "http.response.start":\n        message["headers"].append((b"access-control-allow-origin", b"*"))\n    await send(message)\n\nawait self.inner(scope, receive, sending)',
    ),
    ['cors'],
  ],
  [
    'k04 an own CORS by a helper',
    decorated(
      'response = await call_next(request)\nallow(response)\nreturn response',
      'def allow(response):\n    response.headers.update(ALLOWED)\n\nALLOWED = {"Access-Control-Allow-Origin": "*"}\n',
    ),
    ['cors'],
  ],
  [
    'k04 headers of an own rejection',
    decorated(
      `if request.url.path == "/x":\n    answer = JSONResponse({}, status_code=400)\n    answer.headers["Access-Control-Allow-Origin"] = "*"\n    return answer\n${NEXT}`,
    ),
    [],
  ],
  [
    'k04 headers of a boundary',
    decorated(
      'try:\n    return await call_next(request)\nexcept Exception:\n    return allowed(JSONResponse({}, status_code=500))',
      'def allowed(response):\n    response.headers["Access-Control-Allow-Origin"] = "*"\n    return response\n',
    ),
    ['errors'],
  ],
])('%s', async (_, main, expected, more) => {
  expect(await roles(main, more)).toEqual(expected);
});

const LINE = 'log.info("%s %s %s", request.method, request.url.path, response.status_code)';

it.each<[string, string, string[]]>([
  [
    'logs one path',
    decorated(
      `response = await call_next(request)\nif request.url.path == "/mcp":\n    ${LINE}\nreturn response`,
    ),
    [],
  ],
  [
    'logs one path by a name',
    decorated(
      `is_mcp = request.url.path.startswith("/mcp")\nresponse = await call_next(request)\nif is_mcp:\n    ${LINE}\nreturn response`,
    ),
    [],
  ],
  [
    'logs one path, the others leave',
    decorated(
      `if not request.url.path.startswith("/mcp"):\n    return await call_next(request)\nresponse = await call_next(request)\n${LINE}\nreturn response`,
    ),
    [],
  ],
  [
    'logs some paths by a helper',
    decorated(
      `response = await call_next(request)\nif watched(request.url.path):\n    ${LINE}\nreturn response`,
      'def watched(path):\n    return any(path.startswith(each) for each in ("/a", "/b"))\n',
    ),
    [],
  ],
  [
    'logs what changes something',
    decorated(
      `response = await call_next(request)\nif request.method in ("POST", "PUT") and response.status_code:\n    ${LINE}\nreturn response`,
    ),
    [],
  ],
  [
    'logs what changes something, what reads leaves',
    decorated(
      `if request.method in {"GET", "HEAD"}:\n    return await call_next(request)\nresponse = await call_next(request)\n${LINE}\nreturn response`,
    ),
    [],
  ],
  [
    'leaves probes out',
    decorated(
      `if request.url.path in ("/health", "/metrics"):\n    return await call_next(request)\nresponse = await call_next(request)\n${LINE}\nreturn response`,
    ),
    ['logging'],
  ],
  [
    'leaves probes out by a helper',
    decorated(
      `response = await call_next(request)\nif not quiet(request):\n    ${LINE}\nreturn response`,
      'def quiet(request):\n    return request.url.path.startswith("/health")\n',
    ),
    ['logging'],
  ],
  [
    'leaves preflights out',
    decorated(
      `response = await call_next(request)\nif request.method != "OPTIONS":\n    ${LINE}\nreturn response`,
    ),
    ['logging'],
  ],
  [
    'logs all below the API',
    decorated(
      `response = await call_next(request)\nif request.url.path.startswith("/api/"):\n    ${LINE}\nreturn response`,
    ),
    ['logging'],
  ],
  [
    'has a line for one path and one for the others',
    decorated(
      `response = await call_next(request)\nif request.url.path == "/mcp":\n    ${LINE}\nelse:\n    ${LINE}\nreturn response`,
    ),
    ['logging'],
  ],
  [
    'one path is answered in a branch of its own',
    decorated(
      `if request.url.path == "/mcp":\n    response = await call_next(request)\n    return response\nresponse = await call_next(request)\n${LINE}\nreturn response`,
    ),
    ['logging'],
  ],
  [
    'counts one path',
    decorated(
      `response = await call_next(request)\nif request.url.path == "/mcp":\n    SEEN.labels(request.url.path).inc()\nreturn response`,
      'from prometheus_client import Counter\nSEEN = Counter("seen", "", ["path"])\n',
    ),
    [],
  ],
])('of some requests: %s', async (_, main, expected) => {
  expect(await roles(main)).toEqual(expected);
});
