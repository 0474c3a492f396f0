export type Known = {
  readonly name: string;
  /** What a reader should call it: its concern, or its symbol. */
  readonly reads: string;
  readonly import: string;
  readonly args: string;
};

export type Style = 'line' | 'lines' | 'keyword';
export type Guard = 'none' | 'if' | 'try' | 'nested';
export type Registration =
  | { readonly kind: 'class'; readonly layer: Known; readonly style: Style; readonly guard: Guard }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly decorator: boolean;
      /** `app.middleware("http")(name)` where it is no decorator. */
      readonly called: boolean;
      readonly guard: Guard;
    };
export type Shape = 'module' | 'factory' | 'called factory' | 'served factory' | 'helper' | 'class';
export type ListStyle = 'none' | 'line' | 'lines' | 'named' | 'elsewhere' | 'grown' | 'looped';

export type Spec = {
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
export type Format = {
  readonly quote: '"' | "'";
  readonly eol: '\n' | '\r\n';
  readonly indent: '    ' | '  ' | '\t';
  readonly finalNewline: boolean;
  readonly bom: boolean;
  readonly settings: string;
};

export const listedOf = ({ listStyle, listed }: Spec): readonly Known[] =>
  listStyle === 'none' ? [] : listed;
/** Those whose names stand in the application's own file. */
const listedHere = (made: Spec): readonly Known[] =>
  made.listStyle === 'elsewhere' ? [] : listedOf(made);

export const OWN = `class Tracer:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)
`;

export function mainFile(made: Spec): string {
  const name = made.framework === 'fastapi' ? 'FastAPI' : 'Starlette';
  const from = made.framework === 'fastapi' ? 'fastapi' : 'starlette.applications';
  const inFile = /^(helper|served factory)$/.test(made.shape) ? [] : made.calls;
  const inList = listedHere(made);
  const own = [
    ...(made.shape === 'helper' ? [importOf(made, 'setup', 'setup_middleware')] : []),
    ...(made.listStyle === 'elsewhere' ? [importOf(made, 'layers', 'LAYERS')] : []),
  ];
  const imports = [
    `from ${from} import ${name}`,
    ...(made.listStyle === 'none' ? [] : ['from starlette.middleware import Middleware']),
  ];
  const needed = layerImports(made, inFile, inList);
  return `${[
    '"""The shop."""',
    '',
    ...imports,
    ...needed.filter((line) => !isOwn(line)),
    '',
    ...[...needed.filter(isOwn), ...own].flatMap((line, index, all) =>
      index === all.length - 1 ? [line, ''] : [line],
    ),
    'DEBUG = False',
    'backend = None',
    '',
    ...functions(inFile.filter((each) => each.kind === 'function' && !each.decorator)),
    ...body(made, name, inFile),
  ].join('\n')}\n`;
}

const isOwn = (line: string): boolean => /^from (\.|(shop|own|setup|layers)\b)/.test(line);

function body(made: Spec, name: string, inFile: readonly Registration[]): string[] {
  const app = made.shape === 'class' ? 'self.app' : 'app';
  const construct = construction(made, name, app);
  const registered = inFile.flatMap((each, index) => [
    ...filler(made, index, app),
    ...statement(made, each, app),
  ]);
  const setup =
    made.shape === 'helper' ? [...filler(made, 4, app), `setup_middleware(${app})`] : [];
  const all = [...construct, ...registered, ...setup, ...filler(made, 5, app)];
  switch (made.shape) {
    case 'module':
    case 'helper':
      return all;
    case 'factory':
      return ['', 'def create_app():', ...indented([...all, `return ${app}`])];
    case 'served factory':
      return ['', 'def create_app():', ...indented([...construct, `return ${app}`])];
    case 'called factory':
      return [
        '',
        'def create_app():',
        ...indented([...all, `return ${app}`]),
        '',
        '',
        'app = create_app()',
      ];
    case 'class':
      return [
        '',
        'class Server:',
        ...indented(['def __init__(self):', ...indented(all)]),
        '',
        '',
        'server = Server()',
      ];
  }
}

function construction(made: Spec, name: string, app: string): string[] {
  const elements = made.listed.map(
    ({ name: cls, args }) => `Middleware(${[cls, args].filter(Boolean).join(', ')})`,
  );
  switch (made.listStyle) {
    case 'none':
      return [`${app} = ${name}()`];
    case 'line':
      return [`${app} = ${name}(middleware=[${elements.join(', ')}])`];
    case 'lines':
      return [
        `${app} = ${name}(`,
        '    debug=DEBUG,',
        '    middleware=[',
        ...elements.flatMap((each) => ['        # why', `        ${each},`]),
        '    ],',
        ')',
      ];
    case 'named':
      return [`layers = [${elements.join(', ')}]`, `${app} = ${name}(middleware=layers)`];
    case 'elsewhere':
      return [`${app} = ${name}(middleware=LAYERS)`];
    case 'grown':
      return [
        'layers = []',
        ...elements.slice(0, 1).map((each) => `layers.append(${each})`),
        `layers.extend([${elements.slice(1).join(', ')}])`,
        `${app} = ${name}(middleware=layers)`,
      ];
    case 'looped':
      return [
        `${app} = ${name}()`,
        `for layer in reversed([${elements.join(', ')}]):`,
        '    cls, *_, options = layer',
        `    ${app}.add_middleware(cls, **options)`,
      ];
  }
}

function statement(made: Spec, each: Registration, app: string): string[] {
  if (each.kind === 'class')
    return guarded(each.guard, [...late(made, each.layer), ...call(each, app)]);
  const decorated = each.decorator && made.framework === 'fastapi';
  if (decorated)
    return guarded(each.guard, ['', `@${app}.middleware("http")`, ...definition(each.name), '']);
  const lines = each.decorator ? definition(each.name) : [];
  if (each.called && made.framework === 'fastapi')
    return guarded(each.guard, [`${app}.middleware("http")(${each.name})`]);
  return guarded(each.guard, [
    ...lines,
    'from starlette.middleware.base import BaseHTTPMiddleware',
    `${app}.add_middleware(BaseHTTPMiddleware, dispatch=${each.name})`,
  ]);
}

function call(
  { layer: { name, args }, style: written }: Extract<Registration, { kind: 'class' }>,
  app: string,
): string[] {
  const tail = args === '' ? '' : `, ${args}`;
  if (written === 'lines')
    return [
      `${app}.add_middleware(`,
      `    ${name},`,
      ...(args === '' ? [] : [`    ${args},`]),
      ')',
    ];
  return [
    `${app}.add_middleware(${written === 'keyword' ? 'middleware_class=' : ''}${name}${tail})`,
  ];
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
      return [
        'if not DEBUG:',
        ...indented(['if backend is None:', ...indented(lines)]),
        'else:',
        '    pass',
      ];
  }
}

const indented = (lines: readonly string[]): string[] =>
  lines.map((line) => (line === '' ? '' : `    ${line}`));
const definition = (name: string): string[] => [
  `async def ${name}(request, call_next):`,
  '    return await call_next(request)',
];
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

function layerImports(
  made: Spec,
  calls: readonly Registration[],
  listed: readonly Known[],
): string[] {
  const called = made.lateImports
    ? []
    : calls.flatMap((each) => (each.kind === 'class' ? [each.layer] : []));
  return [...new Set([...listed, ...called].map((each) => importLine(made, each)))].sort();
}

/** An import beside the registration it is for; not where it would unbind a name that the same function's list uses. */
const late = (made: Spec, known: Known): string[] => {
  const listed = /^(factory|called factory|class)$/.test(made.shape) ? listedHere(made) : [];
  const isBound = listed.some(({ name }) => name === known.name);
  return made.lateImports && !isBound ? [importLine(made, known)] : [];
};

function importLine(made: Spec, known: Known): string {
  return known.name === 'Tracer' ? importOf(made, 'own', 'Tracer') : known.import;
}

function importOf({ folder, relative }: Spec, module: string, name: string): string {
  if (folder === '') return `from ${module} import ${name}`;
  return relative ? `from .${module} import ${name}` : `from shop.${module} import ${name}`;
}

export function helperFile(made: Spec): string {
  const definitions = functions(
    made.calls.filter((each) => each.kind === 'function' && !each.decorator),
  );
  const lines = made.calls.flatMap((each, index) => [
    ...filler(made, index, 'api'),
    ...statement(made, each, 'api'),
  ]);
  const head = [
    ...layerImports(made, made.calls, []),
    '',
    'DEBUG = False',
    'backend = None',
    ...definitions,
    '',
    '',
  ];
  const last = lines.length === 0 ? ['pass'] : lines;
  return [...head, 'def setup_middleware(api):', ...indented(last), ''].join('\n');
}

/** Another module that calls the factory and registers the rest. */
export function serveFile(made: Spec): string {
  const functionsOf = made.calls.filter((each) => each.kind === 'function' && !each.decorator);
  return [
    ...layerImports(made, made.calls, []),
    importOf(made, 'main', 'create_app'),
    '',
    'DEBUG = False',
    'backend = None',
    ...functions(functionsOf),
    '',
    'app = create_app()',
    ...made.calls.flatMap((each, index) => [
      ...filler(made, index, 'app'),
      ...statement(made, each, 'app'),
    ]),
    '',
  ].join('\n');
}

export function layersFile(made: Spec): string {
  const elements = made.listed.map(
    ({ name, args }) => `    Middleware(${[name, args].filter(Boolean).join(', ')}),`,
  );
  return [
    'from starlette.middleware import Middleware',
    ...layerImports(made, [], made.listed),
    '',
    'backend = None',
    'LAYERS = [',
    ...elements,
    ']',
    '',
  ].join('\n');
}

export function formatted(text: string, { quote, eol, indent, finalNewline, bom }: Format): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^( {4})+/, (spaces) => indent.repeat(spaces.length / 4)));
  const quoted = lines.map((line) => (line.startsWith('"""') ? line : line.replaceAll('"', quote)));
  const joined = quoted.join(eol).trimStart();
  return (bom ? '\uFEFF' : '') + (finalNewline ? joined : joined.trimEnd());
}
