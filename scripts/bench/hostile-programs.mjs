/**
 * Python programs that are pathological for whoever reads them: deep, wide, or exponential when followed naively.
 * Each is a record of files; `ends` says that the work has to be given up somewhere, which then is told.
 */
const APP = 'from fastapi import FastAPI\nfrom starlette.middleware.gzip import GZipMiddleware\n';
const MADE = `${APP}\napp = FastAPI()\n`;
const REGISTERS = 'app.add_middleware(GZipMiddleware)\n';

const times = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('');
const one = (text) => ({ 'main.py': text });
const nested = (count, open, close) => open.repeat(count) + close.repeat(count);
const blocks = (count, head) => times(count, (i) => `${' '.repeat(i)}${head(i)}:\n`);

const callTree = (levels, line) =>
  `def f0(a):\n    return a\n${times(levels, (i) => `def f${i + 1}(a):\n${line(i)}\n`)}`;

/** k17: names that are assigned from each other, on condition, over and over. */
const entangled = (rounds) =>
  `SECRET_KEY = "k"\n\n\ndef step(a, b):\n    return a\n\n\ndef run(state, other):\n${times(
    rounds,
    () => '    if state:\n        state = step(state, other)\n        other = step(other, state)\n',
  )}    return state == SECRET_KEY\n\n\n@app.middleware("http")\nasync def m(request, call_next):\n    if run(request.headers["a"], 1) == SECRET_KEY:\n        return await call_next(request)\n`;

const deep = {
  'a sum of 2,000 terms': one(`${MADE}x = ${Array(2000).fill('"a"').join(' + ')}\n${REGISTERS}`),
  'a sum of 20,000 terms': one(`${MADE}x = ${Array(20000).fill('"a"').join(' + ')}\n${REGISTERS}`),
  '5,000 nested parentheses': one(`${MADE}x = ${nested(5000, '(', ')')}\n${REGISTERS}`),
  '5,000 nested lists': one(`${MADE}x = ${nested(5000, '[', ']')}\n${REGISTERS}`),
  '3,000 nested calls': one(
    `${MADE}x = ${'str('.repeat(3000)}app${')'.repeat(3000)}\n${REGISTERS}`,
  ),
  'an attribute of 5,000 names': one(`${MADE}x = a${'.b'.repeat(5000)}\n${REGISTERS}`),
  '3,000 calls in a chain': one(`${MADE}x = a${'.b()'.repeat(3000)}\n${REGISTERS}`),
  '3,000 subscripts': one(`${MADE}x = a${'[0]'.repeat(3000)}\n${REGISTERS}`),
  '2,000 nested conditions': one(
    `${MADE}${blocks(2000, () => 'if True')}${' '.repeat(2000)}${REGISTERS}`,
  ),
  '2,000 nested functions': one(
    `${MADE}${blocks(2000, (i) => `def f${i}()`)}${' '.repeat(2000)}pass\n${REGISTERS}`,
  ),
  '2,000 nested classes': one(
    `${MADE}${blocks(2000, (i) => `class C${i}`)}${' '.repeat(2000)}pass\n${REGISTERS}`,
  ),
  '2,000 nested with and try': one(
    `${MADE}${blocks(2000, (i) => (i % 2 ? 'with a' : 'try'))}${' '.repeat(2000)}pass\n${REGISTERS}`,
  ),
  '2,000 nested lambdas': one(`${MADE}x = ${'lambda: '.repeat(2000)}app\n${REGISTERS}`),
  '2,000 nested conditional expressions': one(
    `${MADE}x = ${'1 if a else '.repeat(2000)}app\n${REGISTERS}`,
  ),
  '2,000 times not': one(`${MADE}x = ${'not '.repeat(2000)}app\n${REGISTERS}`),
  '2,000 elif': one(
    `${MADE}if a == 0:\n    pass\n${times(2000, (i) => `elif a == ${i}:\n    x = ${i}\n`)}${REGISTERS}`,
  ),
  '2,000 nested else': one(
    `${MADE}${times(2000, (i) => `${' '.repeat(i)}if a:\n${' '.repeat(i + 1)}pass\n${' '.repeat(i)}else:\n`)}${' '.repeat(2000)}pass\n${REGISTERS}`,
  ),
  '2,000 decorators': one(
    `${MADE}${'@app.middleware("http")\n'.repeat(2000)}async def f(request, call_next):\n    return await call_next(request)\n`,
  ),
  'a decorator of 3,000 calls': one(
    `${MADE}@app${'.b()'.repeat(3000)}\ndef f():\n    pass\n${REGISTERS}`,
  ),
  'nested f-strings and concatenations': one(
    `${MADE}x = ${'f"{'.repeat(500)}1${'}"'.repeat(500)}\ny = ${'"a" '.repeat(5000)}\n${REGISTERS}`,
  ),
  'a middleware of deep expressions': one(
    `${MADE}KEY = "k"\n\n\n@app.middleware("http")\nasync def m(request, call_next):\n    token = ${Array(2000).fill('request.headers["a"]').join(' + ')}\n    if token == KEY:\n        return await call_next(request)\n    ${blocks(500, () => 'if token').replaceAll('\n', '\n    ')}${' '.repeat(504)}return await call_next(request)\n`,
  ),
};

const exponential = {
  'calls in value position, 12 levels': one(
    `${MADE}${callTree(12, (i) => `    return f${i}(f${i}(a))`)}f12(app).add_middleware(GZipMiddleware)\n`,
  ),
  'calls in value position, 30 levels': one(
    `${MADE}${callTree(30, (i) => `    return f${i}(f${i}(a))`)}f30(app).add_middleware(GZipMiddleware)\n`,
  ),
  'calls as statements, 30 levels': one(
    `${MADE}${callTree(30, (i) => `    f${i}(a)\n    f${i}(a)`)}f30(app)\n${REGISTERS}`,
  ),
  '40 nested calls of one function': one(
    `${MADE}def f(a):\n    return a\n\n\n${'f('.repeat(40)}app${')'.repeat(40)}.add_middleware(GZipMiddleware)\n`,
  ),
  'lists doubled 30 times': one(
    `${APP}L0 = [GZipMiddleware]\n${times(30, (i) => `L${i + 1} = L${i} + L${i}\n`)}app = FastAPI()\nfor m in L30:\n    app.add_middleware(m)\n`,
  ),
  'a list that is added to itself 30 times': one(
    `${APP}L = [GZipMiddleware]\n${'L += L\n'.repeat(30)}app = FastAPI()\nfor m in L:\n    app.add_middleware(m)\n`,
  ),
  'a list extended by itself 30 times': one(
    `${APP}L = [GZipMiddleware]\n${'L.extend(L)\n'.repeat(30)}app = FastAPI()\nfor m in L:\n    app.add_middleware(m)\n`,
  ),
  'a list unpacked twice 30 times': one(
    `${APP}from starlette.middleware import Middleware\nL = [Middleware(GZipMiddleware)]\n${'L = [*L, *L]\n'.repeat(30)}app = FastAPI(middleware=L)\n`,
  ),
  'names entangled over 24 rounds': one(`${MADE}${entangled(24)}`),
  'names entangled over 400 rounds': one(`${MADE}${entangled(400)}`),
  'functions that all call each other': one(
    `${MADE}${times(60, (i) => `def f${i}(a):\n${times(60, (j) => `    f${j}(a)\n`)}`)}f0(app)\n${REGISTERS}`,
  ),
  'methods that all call each other': one(
    `${MADE}class C:\n    def __init__(self, app):\n        self.app = app\n        self.f0()\n\n${times(40, (i) => `    def f${i}(self):\n${times(40, (j) => `        self.f${j}()\n`)}\n`)}\nC(app)\n${REGISTERS}`,
  ),
  'a middleware whose helpers all call each other': one(
    `${MADE}SECRET = "s"\n\n\n${times(40, (i) => `def h${i}(a, b):\n    x = a\n${times(40, (j) => `    x = h${j}(x, b)\n`)}    return x\n\n\n`)}@app.middleware("http")\nasync def m(request, call_next):\n    if h0(request.headers["a"], 1) == SECRET:\n        return await call_next(request)\n`,
  ),
};

const wide = {
  '800 registrations': one(`${MADE}${REGISTERS.repeat(800)}`),
  '5,000 registrations': one(`${MADE}${REGISTERS.repeat(5000)}`),
  '5,000 registrations on one line': one(
    `${MADE}${'app.add_middleware(GZipMiddleware); '.repeat(5000)}\n`,
  ),
  'a manifest of 17,000 tables': {
    ...one(`${MADE}${REGISTERS}`),
    'pyproject.toml': times(17_000, (i) => `[table${i}]\n`),
  },
  '400 applications in one file': one(
    `${APP}${times(400, (i) => `app${i} = FastAPI()\napp${i}.add_middleware(GZipMiddleware)\n`)}`,
  ),
  '1,000 mounted applications': one(
    `${MADE}${times(1000, (i) => `sub${i} = FastAPI()\napp.mount("/s${i}", sub${i})\n`)}${REGISTERS}`,
  ),
  '5,000 helpers': one(
    `${MADE}${times(5000, (i) => `def h${i}(a):\n    return a\n\n\n`)}${times(5000, (i) => `h${i}(app)\n`)}${REGISTERS}`,
  ),
  '5,000 helpers in a chain': one(
    `${MADE}def h0(a):\n    return a\n\n\n${times(5000, (i) => `def h${i + 1}(a):\n    return h${i}(a)\n\n\n`)}h5000(app)\n${REGISTERS}`,
  ),
  '10,000 assignments of one name': one(`${MADE}${times(10000, (i) => `x = ${i}\n`)}${REGISTERS}`),
  '10,000 assignments in a middleware': one(
    `${MADE}KEY = "k"\n\n\n@app.middleware("http")\nasync def m(request, call_next):\n    x = request.headers["a"]\n${times(10000, () => `    x = x.strip()\n`)}    if x == KEY:\n        return await call_next(request)\n`,
  ),
  '5,000 routes': one(
    `${MADE}${REGISTERS}${times(5000, (i) => `\n\n@app.get("/r${i}")\ndef r${i}():\n    return ${i}\n`)}`,
  ),
  '3,000 imports': one(
    `${times(3000, (i) => `import a${i}\nfrom b${i} import c${i}\n`)}${MADE}${REGISTERS}`,
  ),
  '2,000 modules that import each other in a row': {
    'main.py': `${APP}from m0 import x\n\napp = FastAPI()\napp.add_middleware(x)\n`,
    ...Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`m${i}.py`, `from m${i + 1} import x\n# FastAPI\n`]),
    ),
  },
  'a name that two modules import from each other': {
    'main.py': `${APP}from a import x\n\napp = FastAPI()\napp.add_middleware(x)\n`,
    'a.py': 'try:\n    from b import x\nexcept ImportError:\n    x = None\n',
    'b.py': 'from a import x\n',
  },
  'star imports in a ring': {
    'main.py': `from m0 import *\n${MADE}app.add_middleware(Nowhere)\n`,
    ...Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`m${i}.py`, times(12, (j) => `from m${j} import *\n`)]),
    ),
  },
  '2,000 classes that derive from each other': one(
    `${MADE}class C0:\n    pass\n\n\n${times(2000, (i) => `class C${i + 1}(C${i}):\n    pass\n\n\n`)}app.add_middleware(C2000)\n`,
  ),
  'classes with two bases each, 30 levels': one(
    `${MADE}class C0:\n    pass\n\n\nclass D0:\n    pass\n\n\n${times(30, (i) => `class C${i + 1}(C${i}, D${i}):\n    pass\n\n\nclass D${i + 1}(D${i}, C${i}):\n    pass\n\n\n`)}app.add_middleware(C30)\n`,
  ),
  'a string of 5 MB': one(`${MADE}x = "${'a'.repeat(5e6)}"\n${REGISTERS}`),
  'a dictionary of 50,000 keys': one(
    `${MADE}x = {\n${times(50000, (i) => `    "k${i}": ${i},\n`)}}\n${REGISTERS}`,
  ),
  '200,000 lines': one(`${MADE}${'x = 1\n'.repeat(200000)}${REGISTERS}`),
  'one line of 1 MB': one(`${MADE}x = [${'1, '.repeat(350000)}]\n${REGISTERS}`),
  '1,000 middleware classes': one(
    `${MADE}${times(1000, (i) => `class M${i}:\n    def __init__(self, app):\n        self.app = app\n\n    async def __call__(self, scope, receive, send):\n        await self.app(scope, receive, send)\n\n\napp.add_middleware(M${i})\n`)}`,
  ),
  'broken: 50,000 open brackets': one(`${MADE}${REGISTERS}${'(['.repeat(25000)}\n`),
  'broken: lines without sense': one(
    `${MADE}${REGISTERS}${') ] } : = def class (\n'.repeat(5000)}`,
  ),
};

/** The programs by name. */
export const hostile = { ...deep, ...exponential, ...wide };
