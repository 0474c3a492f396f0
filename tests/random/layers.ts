import type { Random } from './kit.ts';

/** A middleware class (or function) that a program can register without options. */
export type LayerDefinition = {
  readonly kind: string;
  readonly name: string;
  /** What defines it, or imports it. */
  readonly text: string;
  /** What may be given to it, as it stands behind the class. */
  readonly options: string;
};

const LIBRARY: readonly (readonly [name: string, module: string, options: string])[] = [
  ['CORSMiddleware', 'cors', ', allow_origins=["https://a.example"]'],
  ['GZipMiddleware', 'gzip', ', minimum_size=500'],
  ['TrustedHostMiddleware', 'trustedhost', ', allowed_hosts=["*"]'],
  ['HTTPSRedirectMiddleware', 'httpsredirect', ''],
];

const OWN = ['Audit', 'Banner', 'Ledger', 'Locale', 'Probe', 'Quota', 'Shield', 'Tenant', 'Trace'];

const PLAIN = (name: string): string => `class ${name}:
    def __init__(self, app, limit: int = 1):
        self.app = app
        self.limit = limit

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)`;

const BASED = (name: string): string => `class ${name}(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers["x-${name.toLowerCase()}"] = "1"
        return response`;

const FUNCTION = (name: string): string => `def ${name}(app, limit=1):
    async def served(scope, receive, send):
        await app(scope, receive, send)

    return served`;

/** Where nothing unusual is done to it, a program has a function under `@app.middleware` instead. */
export const BASED_LAYER = 'a BaseHTTPMiddleware, or a function';

/** Layers of all kinds, each with a name of its own, in any sequence. */
export function definitionsOf(random: Random): LayerDefinition[] {
  const own = random.shuffled(OWN).map((stem, index) => ownLayer(random, stem, index));
  const origin = random.pick(['fastapi', 'starlette']);
  const library = LIBRARY.map(([name, module, options]) => ({
    kind: `a class of ${origin}`,
    name,
    text: `from ${origin}.middleware.${module} import ${name}`,
    options: random.chance(0.5) ? options : '',
  }));
  return random.shuffled([...own, ...library]);
}

function ownLayer(random: Random, stem: string, index: number): LayerDefinition {
  const name = random.chance(0.5) ? stem : `${stem}Middleware`;
  const options = random.chance(0.3) ? `, limit=${index + 2}` : '';
  const choice = random.next();
  if (choice < 0.5) return { kind: 'an ASGI class', name, text: PLAIN(name), options };
  if (choice < 0.95) {
    const kind = random.chance(0.4) ? BASED_LAYER : 'a BaseHTTPMiddleware';
    return { kind, name, text: BASED(name), options: '' };
  }
  const small = stem.toLowerCase();
  return { kind: 'a function that makes a layer', name: small, text: FUNCTION(small), options };
}
