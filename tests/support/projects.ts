import fc from 'fast-check';

/** A made-up project with the nesting that its own code builds, outermost first, known without reading it. */
export type Sample = {
  readonly files: Readonly<Record<string, string>>;
  readonly app: string;
  readonly nesting: readonly string[];
};

type Known = {
  readonly name: string;
  /** What a reader should call it: its concern, or its symbol. */
  readonly reads: string;
  readonly import: string;
  readonly args: string;
};

const LAYERS: readonly Known[] = [
  layer('CORSMiddleware', 'cors', 'starlette.middleware.cors', 'allow_origins=["*"], allow_methods=["GET", "POST"]'),
  layer('GZipMiddleware', 'compression', 'starlette.middleware.gzip', 'minimum_size=500'),
  layer('SessionMiddleware', 'session', 'starlette.middleware.sessions', 'secret_key="s"'),
  layer('TrustedHostMiddleware', 'trusted-host', 'starlette.middleware.trustedhost', 'allowed_hosts=["*"]'),
  layer('HTTPSRedirectMiddleware', 'https-redirect', 'starlette.middleware.httpsredirect', ''),
  layer('SlowAPIMiddleware', 'rate-limit', 'slowapi.middleware', ''),
  layer('CorrelationIdMiddleware', 'request-id', 'asgi_correlation_id', 'header_name="X-Id"'),
  layer('AuthenticationMiddleware', 'auth', 'starlette.middleware.authentication', 'backend=backend'),
  layer('Audit', 'Audit', 'acme.audit', 'level=2'),
  layer('Tracer', 'Tracer', '{package}.own', ''),
];
const FUNCTIONS = ['no_store', 'count_requests', 'add_version'];

function layer(name: string, reads: string, from: string, args: string): Known {
  return { name, reads, import: `from ${from} import ${name}`, args };
}

type Style = 'line' | 'lines' | 'keyword';
type Guard = 'none' | 'if' | 'try' | 'nested';
type Registration =
  | { readonly kind: 'class'; readonly layer: Known; readonly style: Style; readonly guard: Guard }
  | { readonly kind: 'function'; readonly name: string; readonly decorator: boolean; readonly guard: Guard };
type Shape = 'module' | 'factory' | 'called factory' | 'helper' | 'class';
type ListStyle = 'none' | 'line' | 'lines' | 'named' | 'elsewhere';

type Spec = {
  readonly framework: 'fastapi' | 'starlette';
  readonly shape: Shape;
  readonly folder: '' | 'shop' | 'src/shop';
  readonly listStyle: ListStyle;
  readonly listed: readonly Known[];
  readonly calls: readonly Registration[];
  readonly fillers: readonly number[];
  readonly relative: boolean;
  readonly lateImports: boolean;
  readonly format: Format;
};
type Format = {
  readonly quote: '"' | "'";
  readonly eol: '\n' | '\r\n';
  readonly indent: '    ' | '  ' | '\t';
  readonly finalNewline: boolean;
  readonly bom: boolean;
  readonly settings: string;
};

const style = fc.constantFrom<Style>('line', 'lines', 'keyword');
const guard = fc.constantFrom<Guard>('none', 'none', 'none', 'if', 'try', 'nested');
const registration: fc.Arbitrary<Registration> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('class' as const), layer: fc.constantFrom(...LAYERS), style, guard }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('function' as const), name: fc.constantFrom(...FUNCTIONS), decorator: fc.boolean(), guard }),
  },
);

const format: fc.Arbitrary<Format> = fc.record({
  quote: fc.constantFrom('"', "'"),
  eol: fc.constantFrom('\n', '\n', '\r\n'),
  indent: fc.constantFrom('    ', '    ', '  ', '\t'),
  finalNewline: fc.boolean(),
  bom: fc.constantFrom(false, false, false, true),
  settings: fc.constantFrom(
    '',
    '[tool.ruff]\nline-length = 100\n',
    '[tool.ruff.format]\nquote-style = "single"\n',
    '[tool.ruff.format]\nindent-style = "tab"\n',
    '[tool.black]\nline-length = 79\n',
  ),
});

const spec: fc.Arbitrary<Spec> = fc.record({
  framework: fc.constantFrom('fastapi', 'fastapi', 'starlette'),
  shape: fc.constantFrom<Shape>('module', 'module', 'factory', 'called factory', 'helper', 'class'),
  folder: fc.constantFrom('', 'shop', 'src/shop'),
  listStyle: fc.constantFrom<ListStyle>('none', 'none', 'line', 'lines', 'named', 'elsewhere'),
  listed: fc.uniqueArray(fc.constantFrom(...LAYERS), { maxLength: 3 }),
  calls: fc.uniqueArray(registration, {
    maxLength: 4,
    selector: (each) => (each.kind === 'class' ? each.layer.name : each.name),
  }),
  fillers: fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }),
  relative: fc.boolean(),
  lateImports: fc.boolean(),
  format,
});

/** Small projects of every shape, with layers that are known and unknown, in every formatting. */
export const samples: fc.Arbitrary<Sample> = spec.map(sampleOf);

function sampleOf(made: Spec): Sample {
  const folder = made.folder === '' ? '' : `${made.folder}/`;
  const files: Record<string, string> = {
    [`${folder}main.py`]: mainFile(made),
    [`${folder}own.py`]: OWN,
    ...(made.folder === '' ? {} : { [`${folder}__init__.py`]: '' }),
    ...(made.shape === 'helper' ? { [`${folder}setup.py`]: helperFile(made) } : {}),
    ...(made.listStyle === 'elsewhere' ? { [`${folder}layers.py`]: layersFile(made) } : {}),
  };
  const texts = Object.entries(files).map(([path, text]) => [path, formatted(text, made.format)]);
  const settings = `[project]\nname = "shop"\n\n${made.format.settings}`;
  const sample = {
    files: { ...Object.fromEntries(texts), 'pyproject.toml': settings },
    app: `${folder}main.py`,
    nesting: [...made.calls].reverse().map(nameOf).concat(listedOf(made).map(({ reads }) => reads)),
  };
  return { ...sample, [fc.toStringMethod]: () => shown(sample.files) };
}

/** Readable text of a project's files, for counterexamples. */
export function shown(files: Readonly<Record<string, string>>): string {
  const visible = (text: string): string =>
    text.replaceAll('\r', '\\r').replaceAll('\t', '\\t').replaceAll('\uFEFF', '\\uFEFF');
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => `\n=== ${path}\n${visible(text)}${text.endsWith('\n') || text === '' ? '' : '<no newline>\n'}`)
    .join('');
}

const nameOf = (each: Registration): string => (each.kind === 'class' ? each.layer.reads : each.name);
const listedOf = ({ listStyle, listed }: Spec): readonly Known[] => (listStyle === 'none' ? [] : listed);

const OWN = `class Tracer:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)
`;

function mainFile(made: Spec): string {
  const name = made.framework === 'fastapi' ? 'FastAPI' : 'Starlette';
  const from = made.framework === 'fastapi' ? 'fastapi' : 'starlette.applications';
  const inFile = made.shape === 'helper' ? [] : made.calls;
  const inList = made.listStyle === 'elsewhere' ? [] : listedOf(made);
  const own = [
    ...(made.shape === 'helper' ? [importOf(made, 'setup', 'setup_middleware')] : []),
    ...(made.listStyle === 'elsewhere' ? [importOf(made, 'layers', 'LAYERS')] : []),
  ];
  const imports = [`from ${from} import ${name}`, ...(made.listStyle === 'none' ? [] : ['from starlette.middleware import Middleware'])];
  const needed = layerImports(made, inFile, inList);
  return [
    '"""The shop."""',
    '',
    ...imports,
    ...needed.filter((line) => !isOwn(line)),
    '',
    ...[...needed.filter(isOwn), ...own].flatMap((line, index, all) => (index === all.length - 1 ? [line, ''] : [line])),
    'DEBUG = False',
    'backend = None',
    '',
    ...functions(inFile.filter((each) => each.kind === 'function' && !each.decorator)),
    ...body(made, name, inFile),
  ].join('\n') + '\n';
}

const isOwn = (line: string): boolean => /^from (\.|(shop|own|setup|layers)\b)/.test(line);

function body(made: Spec, name: string, inFile: readonly Registration[]): string[] {
  const app = made.shape === 'class' ? 'self.app' : 'app';
  const construct = constructor(made, name, app);
  const registered = inFile.flatMap((each, index) => [...filler(made, index, app), ...statement(made, each, app)]);
  const setup = made.shape === 'helper' ? [...filler(made, 4, app), `setup_middleware(${app})`] : [];
  const all = [...construct, ...registered, ...setup, ...filler(made, 5, app)];
  switch (made.shape) {
    case 'module':
    case 'helper':
      return all;
    case 'factory':
      return ['', 'def create_app():', ...indented([...all, `return ${app}`])];
    case 'called factory':
      return ['', 'def create_app():', ...indented([...all, `return ${app}`]), '', '', 'app = create_app()'];
    case 'class':
      return ['', 'class Server:', ...indented(['def __init__(self):', ...indented(all)]), '', '', 'server = Server()'];
  }
}

function constructor(made: Spec, name: string, app: string): string[] {
  const elements = made.listed.map(({ name: cls, args }) => `Middleware(${[cls, args].filter(Boolean).join(', ')})`);
  switch (made.listStyle) {
    case 'none':
      return [`${app} = ${name}()`];
    case 'line':
      return [`${app} = ${name}(middleware=[${elements.join(', ')}])`];
    case 'lines':
      return [`${app} = ${name}(`, '    debug=DEBUG,', '    middleware=[', ...elements.flatMap((each) => ['        # why', `        ${each},`]), '    ],', ')'];
    case 'named':
      return [`layers = [${elements.join(', ')}]`, `${app} = ${name}(middleware=layers)`];
    case 'elsewhere':
      return [`${app} = ${name}(middleware=LAYERS)`];
  }
}

function statement(made: Spec, each: Registration, app: string): string[] {
  if (each.kind === 'class') return guarded(each.guard, [...late(made, each.layer), ...call(each, app)]);
  const decorated = each.decorator && made.framework === 'fastapi';
  if (decorated) return guarded(each.guard, ['', `@${app}.middleware("http")`, ...definition(each.name), '']);
  const lines = each.decorator ? definition(each.name) : [];
  return guarded(each.guard, [...lines, 'from starlette.middleware.base import BaseHTTPMiddleware', `${app}.add_middleware(BaseHTTPMiddleware, dispatch=${each.name})`]);
}

function call({ layer: { name, args }, style: written }: Extract<Registration, { kind: 'class' }>, app: string): string[] {
  const tail = args === '' ? '' : `, ${args}`;
  if (written === 'lines') return [`${app}.add_middleware(`, `    ${name},`, ...(args === '' ? [] : [`    ${args},`]), ')'];
  return [`${app}.add_middleware(${written === 'keyword' ? 'middleware_class=' : ''}${name}${tail})`];
}

function guarded(guard: Guard, lines: readonly string[]): string[] {
  switch (guard) {
    case 'none':
      return [...lines];
    case 'if':
      return ['if DEBUG:', ...indented(lines)];
    case 'try':
      return ['try:', ...indented(lines), 'except ImportError:', '    pass'];
    case 'nested':
      return ['if not DEBUG:', ...indented(['if backend is None:', ...indented(lines)]), 'else:', '    pass'];
  }
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `    ${line}`));
const definition = (name: string): string[] => [`async def ${name}(request, call_next):`, '    return await call_next(request)'];
const functions = (each: readonly Registration[]): string[] =>
  each.flatMap((one) => (one.kind === 'function' ? ['', ...definition(one.name), ''] : []));

function filler({ fillers, framework }: Spec, index: number, app: string): string[] {
  switch (fillers[index]) {
    case 1:
      return [`${app}.state.step = ${index}; ${app}.state.done = False`];
    case 2:
      return ['', '# the next one is important'];
    case 3:
      return framework === 'fastapi'
        ? ['', `@${app}.get("/step/${index}")`, `def step_${index}():`, `    return ${index}`, '']
        : [`${app}.add_route("/step/${index}", None)`];
    case 4:
      return [`if DEBUG:`, `    print("step ${index}")`];
    default:
      return [];
  }
}

function layerImports(made: Spec, calls: readonly Registration[], listed: readonly Known[]): string[] {
  const called = made.lateImports ? [] : calls.flatMap((each) => (each.kind === 'class' ? [each.layer] : []));
  return [...new Set([...listed, ...called].map((each) => importLine(made, each)))].sort();
}

/** An import beside the registration it is for. */
const late = (made: Spec, known: Known): string[] => (made.lateImports ? [importLine(made, known)] : []);

function importLine(made: Spec, known: Known): string {
  return known.name === 'Tracer' ? importOf(made, 'own', 'Tracer') : known.import;
}

function importOf({ folder, relative }: Spec, module: string, name: string): string {
  if (folder === '') return `from ${module} import ${name}`;
  return relative ? `from .${module} import ${name}` : `from shop.${module} import ${name}`;
}

function helperFile(made: Spec): string {
  const definitions = functions(made.calls.filter((each) => each.kind === 'function' && !each.decorator));
  const lines = made.calls.flatMap((each, index) => [...filler(made, index, 'api'), ...statement(made, each, 'api')]);
  const head = [...layerImports(made, made.calls, []), '', 'DEBUG = False', 'backend = None', ...definitions, '', ''];
  const last = lines.length === 0 ? ['pass'] : lines;
  return [...head, 'def setup_middleware(api):', ...indented(last), ''].join('\n');
}

function layersFile(made: Spec): string {
  const elements = made.listed.map(({ name, args }) => `    Middleware(${[name, args].filter(Boolean).join(', ')}),`);
  return ['from starlette.middleware import Middleware', ...layerImports(made, [], made.listed), '', 'backend = None', 'LAYERS = [', ...elements, ']', ''].join('\n');
}

function formatted(text: string, { quote, eol, indent, finalNewline, bom }: Format): string {
  const lines = text.split('\n').map((line) => line.replace(/^( {4})+/, (spaces) => indent.repeat(spaces.length / 4)));
  const quoted = lines.map((line) => (line.startsWith('"""') ? line : line.replaceAll('"', quote)));
  const joined = quoted.join(eol);
  return (bom ? '\uFEFF' : '') + (finalNewline ? joined : joined.trimEnd());
}
