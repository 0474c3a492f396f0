import { describe, expect, it } from 'vitest';
import { asgi, dispatch, found, HEAD, method } from './support/middleware.ts';

describe('what looks like a trap and is none', () => {
  it.each([
    [
      'a task that is awaited later',
      dispatch('task = asyncio.create_task(call_next(request))\nreturn await task'),
    ],
    [
      'a body that is returned in a response of its own (D09-response-body-consumed)',
      dispatch(
        'response = await call_next(request)\nbody = b"".join([part async for part in response.body_iterator])\nreturn Response(body, response.status_code)',
      ),
    ],
    [
      'a body that is read of another answer',
      dispatch(
        'response = await call_next(request)\nother = await fetch()\nasync for part in other.body_iterator:\n    print(part)\nreturn response',
      ),
    ],
    [
      'a body that is put back',
      dispatch(
        'response = await call_next(request)\nparts = [part async for part in response.body_iterator]\nresponse.body_iterator = iterate(parts)\nreturn response',
      ),
    ],
    ['a coroutine that is awaited later', dispatch('coro = call_next(request)\nreturn await coro')],
    [
      'a retry that raises in the end',
      dispatch(
        'for n in range(3):\n    try:\n        return await call_next(request)\n    except OSError:\n        if n == 2:\n            raise',
      ),
    ],
    [
      'a session from a generator',
      dispatch(
        'async for session in sessions():\n    request.state.db = session\n    return await call_next(request)',
      ),
    ],
    [
      'an HTTPException that is caught',
      dispatch(
        'try:\n    raise HTTPException(401)\nexcept HTTPException as error:\n    return JSONResponse({}, error.status_code)',
      ),
    ],
    [
      'an outer layer that answers HTTPException',
      `${dispatch('raise HTTPException(401, "no")')}\n\n@app.middleware("http")\nasync def outer(request, call_next):\n    try:\n        return await call_next(request)\n    except HTTPException as error:\n        return JSONResponse({}, error.status_code)\n`,
    ],
    [
      'a cancellation that is raised again',
      dispatch(
        'try:\n    return await call_next(request)\nexcept BaseException:\n    print("failed")\n    raise',
      ),
    ],
    [
      'a cancellation that an earlier clause lets through',
      dispatch(
        'try:\n    return await call_next(request)\nexcept asyncio.CancelledError:\n    raise\nexcept:\n    return JSONResponse({}, 500)',
      ),
    ],
    [
      'a failure that is raised later',
      dispatch(
        'failure = None\ntry:\n    return await call_next(request)\nexcept BaseException as error:\n    failure = error\nraise failure',
      ),
    ],
    [
      'a bare except around something else',
      dispatch('try:\n    print(request.url)\nexcept:\n    pass\nreturn await call_next(request)'),
    ],
    [
      'a body that Starlette keeps',
      dispatch('await request.body()\nreturn await call_next(request)'),
    ],
    [
      'a stream that is answered here',
      dispatch(
        'if request.url.path == "/raw":\n    async for chunk in request.stream():\n        print(chunk)\n    return JSONResponse({})\nreturn await call_next(request)',
      ),
    ],
    [
      'messages that are replayed',
      asgi(
        'message = await receive()\n\nasync def replay():\n    return message\n\nawait self.app(scope, replay, send)',
      ),
    ],
    [
      'messages of what is answered here',
      asgi(
        'if scope["type"] == "websocket":\n    await receive()\n    await send({"type": "websocket.close"})\n    return\nawait self.app(scope, receive, send)',
      ),
    ],
    [
      'a time limit around something else',
      dispatch(
        'allowed = await asyncio.wait_for(check(request), 1)\nreturn await call_next(request)',
      ),
    ],
    [
      'a counter',
      method(
        'self.count += 1\nresponse = await call_next(request)\nprint(self.count)\nreturn response',
      ),
    ],
    [
      'a cache',
      method(
        'self.cache[request.url.path] = 1\nresponse = await call_next(request)\nprint(self.cache)\nreturn response',
      ),
    ],
    [
      'what is made once',
      method(
        'if self.client is None:\n    self.client = make(request.app)\nresponse = await call_next(request)\nprint(self.client)\nreturn response',
      ),
    ],
    [
      'what is meant for all requests',
      method(
        'now = time.time()\nif now - self.last_sweep > 60:\n    self.sweep()\nself.last_sweep = now\nreturn await call_next(request)',
      ),
    ],
    [
      'branches of an if',
      `${HEAD}\nfrom fastapi.middleware.cors import CORSMiddleware\nif app.debug:\n    app.add_middleware(CORSMiddleware, allow_origins=["http://localhost"])\nelse:\n    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])\n`,
    ],
    [
      'an application that is made in the lifespan',
      `${HEAD}\nfrom contextlib import asynccontextmanager\n\n@asynccontextmanager\nasync def lifespan(main: FastAPI):\n    admin = FastAPI()\n    admin.add_middleware(BaseHTTPMiddleware, dispatch=print)\n    main.mount("/admin", admin)\n    yield\n`,
    ],
    [
      'a sync __call__ that gives the coroutine',
      asgi('pass')
        .replace('async def __call__', 'def __call__')
        .replace('pass', 'return self.app(scope, receive, send)'),
    ],
    [
      'a sync dispatch that gives the coroutine',
      dispatch('return call_next(request)').replace('async def layer', 'def layer'),
    ],
    [
      'two functions of one name',
      `${dispatch('print(1)\nreturn await call_next(request)')}\n\n${dispatch('return await call_next(request)').slice(HEAD.length)}`,
    ],
    [
      'two limits of one class',
      `${method('return await call_next(request)').replace('add_middleware(Layer)', 'add_middleware(Layer, limit=1)')}app.add_middleware(Layer, limit=9)\n`,
    ],
    [
      'a middleware of Flask',
      `${HEAD}\nfrom flask_http_middleware import BaseHTTPMiddleware as Base\n\nclass Layer(Base):\n    def dispatch(self, request, call_next):\n        response = call_next(request)\n        response.headers["A"] = "b"\n        return response\n\nprint(Layer())\n`,
    ],
    [
      'a helper that nobody runs as middleware',
      `${HEAD}\nasync def helper(request, call_next):\n    if request:\n        return await call_next(request)\n\nprint(helper)\n`,
    ],
  ])('%s', async (_, text) => {
    expect(await found(text)).toEqual([]);
  });
});

describe('what is one', () => {
  it.each([
    [
      'missing-return',
      dispatch('if request.method == "GET":\n    return await call_next(request)'),
    ],
    [
      'missing-return',
      dispatch('if request.method == "GET":\n    return\nreturn await call_next(request)'),
    ],
    [
      'missing-return',
      dispatch(
        'for path in ["/health"]:\n    if request.url.path == path:\n        return await call_next(request)',
      ),
    ],
    ['call-next-never-awaited', dispatch('call_next(request)\nreturn JSONResponse({})')],
    [
      'sync-middleware',
      dispatch('return JSONResponse({})').replace('async def layer', 'def layer'),
    ],
    [
      'http-exception-in-middleware',
      asgi(
        'if scope["type"] == "http":\n    raise HTTPException(401)\nawait self.app(scope, receive, send)',
      ),
    ],
    [
      'http-exception-in-middleware',
      `${HEAD}\nclass NotAllowed(HTTPException):\n    pass\n${dispatch('raise NotAllowed(401)').slice(HEAD.length)}`,
    ],
    ['body-consumed', asgi('message = await receive()\nawait self.app(scope, receive, send)')],
    [
      'wait-for-call-next',
      dispatch('async with asyncio.timeout(5):\n    return await call_next(request)'),
    ],
    [
      'wait-for-call-next',
      dispatch(
        'task = asyncio.create_task(call_next(request))\nreturn await asyncio.wait_for(task, 5)',
      ),
    ],
    [
      'registered-too-late',
      `${HEAD}\nfrom opentelemetry.instrumentation.fastapi import FastAPIInstrumentor\n\n@app.on_event("startup")\nasync def start():\n    FastAPIInstrumentor.instrument_app(app)\n`,
    ],
    [
      'registered-too-late',
      `${HEAD}\nfrom prometheus_fastapi_instrumentator import Instrumentator\n\nasync def start():\n    Instrumentator().instrument(app).expose(app)\n\napp.add_event_handler("startup", start)\n`,
    ],
    ...[
      'app.router.on_startup.append(start)',
      'app.router.add_event_handler("startup", start)',
      'app = FastAPI(on_startup=[start])',
      'from fastapi import Depends\n\n@app.get("/", dependencies=[Depends(start)])\ndef root():\n    return 1',
      'from contextlib import asynccontextmanager\n\nclass Boot:\n    @asynccontextmanager\n    async def life(self, of):\n        of.add_middleware(Late)\n        yield\n\napp = FastAPI(lifespan=Boot().life)',
    ].map((late): [string, string] => [
      'registered-too-late',
      `${HEAD}\ndef start():\n    app.add_middleware(Late)\n\n${late}\n`,
    ]),
    [
      'swallowed-cancellation',
      asgi('try:\n    await self.app(scope, receive, send)\nexcept:\n    pass'),
    ],
    ['duplicate-layer', `${method('return await call_next(request)')}app.add_middleware(Layer)\n`],
    [
      'state-on-self',
      method(
        'self.start = time.time()\nresponse = await call_next(request)\nprint(time.time() - self.start)\nreturn response',
      ),
    ],
    [
      'state-on-self',
      asgi('self.send = send\nawait self.app(scope, receive, self.with_header)').replace(
        '\napp.add',
        '\n    async def with_header(self, message):\n        await self.send(message)\n\napp.add',
      ),
    ],
  ])('%s', async (rule, text) => {
    expect(await found(text)).toContain(rule);
  });
});
