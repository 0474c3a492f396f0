/** What a name needs to be imported with, where the program's text uses it. */
const FROM: Readonly<Record<string, string>> = {
  Annotated: 'typing',
  Any: 'typing',
  NamedTuple: 'typing',
  TYPE_CHECKING: 'typing',
  cast: 'typing',
  cached_property: 'functools',
  lru_cache: 'functools',
  partial: 'functools',
  reduce: 'functools',
  singledispatch: 'functools',
  wraps: 'functools',
  ExitStack: 'contextlib',
  asynccontextmanager: 'contextlib',
  contextmanager: 'contextlib',
  nullcontext: 'contextlib',
  suppress: 'contextlib',
  dataclass: 'dataclasses',
  Enum: 'enum',
  SimpleNamespace: 'types',
  OrderedDict: 'collections',
  defaultdict: 'collections',
  deque: 'collections',
  namedtuple: 'collections',
  mock: 'unittest',
  APIRouter: 'fastapi',
  FastAPI: 'fastapi',
  Request: 'fastapi',
  Starlette: 'starlette.applications',
  Middleware: 'starlette.middleware',
  BaseHTTPMiddleware: 'starlette.middleware.base',
  Mount: 'starlette.routing',
  CorrelationIdMiddleware: 'asgi_correlation_id',
  Instrumentator: 'prometheus_fastapi_instrumentator',
};
const WHOLE: Readonly<Record<string, string>> = {
  asyncio: 'asyncio',
  atexit: 'atexit',
  contextvars: 'contextvars',
  copy: 'copy',
  importlib: 'importlib',
  itertools: 'itertools',
  operator: 'operator',
  os: 'os',
  sys: 'sys',
  threading: 'threading',
  'starlette.middleware.gzip': 'starlette.middleware.gzip',
};

/** The import lines that the code needs. */
export function importsFor(code: string): string[] {
  const uses = (name: string, after = ''): boolean =>
    new RegExp(`(?<![.\\w])${name.replaceAll('.', '\\.')}\\b${after}`).test(code);
  const whole = Object.keys(WHOLE)
    .filter((name) => uses(name, '\\.') && !new RegExp(`^import ${name}$`, 'm').test(code))
    .map((name) => `import ${name}`);
  const modules = new Map<string, string[]>();
  for (const [name, module] of Object.entries(FROM)) {
    if (!uses(name) || new RegExp(`^from .* import ${name}$`, 'm').test(code)) continue;
    modules.set(module, [...(modules.get(module) ?? []), name]);
  }
  const from = [...modules].map(([module, names]) => `from ${module} import ${names.join(', ')}`);
  return [...whole, ...from];
}
