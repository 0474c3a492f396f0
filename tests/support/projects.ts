import fc from 'fast-check';
import {
  type Format,
  formatted,
  type Guard,
  helperFile,
  type Known,
  type ListStyle,
  layersFile,
  listedOf,
  mainFile,
  OWN,
  type Registration,
  type Shape,
  type Spec,
  type Style,
  serveFile,
} from './project-text.ts';

/** A made-up project with the nesting that its own code builds, outermost first, known without reading it. */
export type Sample = {
  readonly files: Readonly<Record<string, string>>;
  readonly app: string;
  /** What a server is given, where that is not in the file that constructs the application. */
  readonly serves?: string;
  readonly nesting: readonly string[];
};

const LAYERS: readonly Known[] = [
  layer(
    'CORSMiddleware',
    'cors',
    'starlette.middleware.cors',
    'allow_origins=["*"], allow_methods=["GET", "POST"]',
  ),
  layer('GZipMiddleware', 'compression', 'starlette.middleware.gzip', 'minimum_size=500'),
  layer('SessionMiddleware', 'session', 'starlette.middleware.sessions', 'secret_key="s"'),
  layer(
    'TrustedHostMiddleware',
    'trusted-host',
    'starlette.middleware.trustedhost',
    'allowed_hosts=["*"]',
  ),
  layer('HTTPSRedirectMiddleware', 'https-redirect', 'starlette.middleware.httpsredirect', ''),
  layer('SlowAPIMiddleware', 'rate-limit', 'slowapi.middleware', ''),
  layer('CorrelationIdMiddleware', 'request-id', 'asgi_correlation_id', 'header_name="X-Id"'),
  layer(
    'AuthenticationMiddleware',
    'auth',
    'starlette.middleware.authentication',
    'backend=backend',
  ),
  layer('Audit', 'Audit', 'acme.audit', 'level=2'),
  layer('Tracer', 'Tracer', '{package}.own', ''),
];
const FUNCTIONS = ['no_store', 'count_requests', 'add_version'];

function layer(name: string, reads: string, from: string, args: string): Known {
  return { name, reads, import: `from ${from} import ${name}`, args };
}

const style = fc.constantFrom<Style>('line', 'lines', 'keyword');
const guard = fc.constantFrom<Guard>('none', 'none', 'none', 'if', 'try', 'nested');
const registration: fc.Arbitrary<Registration> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('class' as const),
      layer: fc.constantFrom(...LAYERS),
      style,
      guard,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('function' as const),
      name: fc.constantFrom(...FUNCTIONS),
      decorator: fc.boolean(),
      called: fc.boolean(),
      guard,
    }),
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
  shape: fc.constantFrom<Shape>(
    'module',
    'module',
    'factory',
    'called factory',
    'served factory',
    'helper',
    'class',
  ),
  folder: fc.constantFrom('', 'shop', 'src/shop'),
  listStyle: fc.constantFrom<ListStyle>(
    'none',
    'none',
    'line',
    'lines',
    'named',
    'elsewhere',
    'grown',
    'looped',
  ),
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
    ...(made.shape === 'served factory' ? { [`${folder}serve.py`]: serveFile(made) } : {}),
    ...(made.listStyle === 'elsewhere' ? { [`${folder}layers.py`]: layersFile(made) } : {}),
  };
  const texts = Object.entries(files).map(([path, text]) => [path, formatted(text, made.format)]);
  const settings = `[project]\nname = "shop"\n\n${made.format.settings}`;
  const sample: Sample = {
    files: { ...Object.fromEntries(texts), 'pyproject.toml': settings },
    app: `${folder}main.py`,
    ...(made.shape === 'served factory' && { serves: `${folder}serve.py` }),
    nesting: [...made.calls]
      .reverse()
      .map(nameOf)
      .concat(listedOf(made).map(({ reads }) => reads)),
  };
  return Object.assign(sample, { [fc.toStringMethod]: () => shown(sample.files) });
}

/** Readable text of a project's files, for counterexamples. */
export function shown(files: Readonly<Record<string, string>>): string {
  const visible = (text: string): string =>
    text.replaceAll('\r', '\\r').replaceAll('\t', '\\t').replaceAll('\uFEFF', '\\uFEFF');
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([path, text]) =>
        `\n=== ${path}\n${visible(text)}${text.endsWith('\n') || text === '' ? '' : '<no newline>\n'}`,
    )
    .join('');
}

const nameOf = (each: Registration): string =>
  each.kind === 'class' ? each.layer.reads : each.name;
