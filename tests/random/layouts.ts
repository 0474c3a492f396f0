import { importsFor } from './imports.ts';
import type { Random } from './kit.ts';
import type { LayerDefinition } from './layers.ts';

/** What is to be spread over files. */
export type Parts = {
  readonly random: Random;
  readonly layers: readonly LayerDefinition[];
  /** Where layers are defined, unless beside the application. */
  readonly module: string | undefined;
  readonly tops: readonly string[];
  readonly code: string;
  readonly expression: string;
  /** A layer that nothing else registers. */
  readonly spare: () => LayerDefinition;
};
export type Arranged = {
  readonly files: Readonly<Record<string, string>>;
  readonly module: string;
  readonly expression: string;
  readonly app: string | undefined;
};
/** How a program is spread over files, or what other files do to it. */
export type Layout = {
  readonly tag: string;
  readonly arrange: (parts: Parts) => Omit<Arranged, 'app'>;
};

type Texts = Record<string, string>;

/** A module of layers, a core, and what a main.py does with it, where `more()` is a layer's name. */
function around(
  tag: string,
  main: (more: () => string) => string,
  others: (more: () => string) => Texts = () => ({}),
): Layout {
  return {
    tag,
    arrange: (parts) => {
      const more = (): string => parts.spare().name;
      const head = main(more);
      const beside = others(more);
      const bare: Texts = {
        'core.py': moduleText(parts, serving(parts)),
        'main.py': head,
        ...beside,
      };
      const code = Object.entries(bare).map(([name, text]): [string, string] => [
        name,
        name === 'core.py' ? text : withImports(parts, text),
      ]);
      const files = { ...Object.fromEntries(code), 'middlewares.py': layersText(parts.layers) };
      return { files, module: 'main', expression: 'app' };
    },
  };
}

/** The code with `app` bound at its end. */
const serving = ({ code, expression }: Parts): string =>
  expression === 'app' ? code : `${code}\n\n\napp = ${expression}`;

const plugin = (more: () => string): Texts => ({
  'plugins.py': `from core import app\n\napp.add_middleware(${more()})\n`,
});

export const LAYOUTS: readonly Layout[] = [
  { tag: 'one file', arrange: (parts) => single({ ...parts, module: undefined }) },
  { tag: 'a module of layers', arrange: single },
  {
    tag: 'attributes of a module',
    arrange: (parts) => {
      const text = single(parts);
      const code = text.files['main.py'] ?? '';
      const names = parts.layers.map(({ name }) => name);
      const [head = '', body = ''] = parted(code);
      const dotted = body.replace(
        new RegExp(`(?<![.\\w"])(${names.join('|')})\\b(?!")`, 'g'),
        'middlewares.$1',
      );
      return { ...text, files: { ...text.files, 'main.py': `${withModule(head)}${dotted}` } };
    },
  },
  {
    tag: 'a package of layers',
    arrange: (parts) => {
      const { files, ...rest } = single(parts);
      const names = parts.layers.map(({ name }) => name).join(', ');
      return {
        ...rest,
        files: {
          'main.py': files['main.py'] ?? '',
          'middlewares/__init__.py': `from .own import ${names}\n\nEXTRA = []\nENABLED = True\n`,
          'middlewares/own.py': files['middlewares.py'] ?? '',
        },
      };
    },
  },
  {
    tag: 'a package that hands modules on',
    arrange: (parts) => {
      const { files, ...rest } = single(parts);
      return {
        ...rest,
        files: {
          'main.py': files['main.py'] ?? '',
          'middlewares/__init__.py': 'from .own import *\nfrom .own import EXTRA, ENABLED\n',
          'middlewares/own.py': files['middlewares.py'] ?? '',
        },
      };
    },
  },
  {
    tag: 'a module that loads lazily',
    arrange: (parts) => {
      const { files, ...rest } = single(parts);
      const lazy =
        'import importlib\n\nEXTRA = []\nENABLED = True\n\n\ndef __getattr__(name):\n    return getattr(importlib.import_module("own"), name)\n';
      return {
        ...rest,
        files: {
          'main.py': files['main.py'] ?? '',
          'middlewares.py': lazy,
          'own.py': files['middlewares.py'] ?? '',
        },
      };
    },
  },
  {
    tag: 'a star import',
    arrange: (parts) => starred(parts, ['from middlewares import *']),
  },
  {
    tag: 'a star import with __all__',
    arrange: (parts) => {
      const names = parts.layers.map(({ name }) => `"${name}"`).join(', ');
      return starred(parts, ['from middlewares import *'], `__all__ = [${names}]\n`);
    },
  },
  {
    tag: 'two star imports',
    arrange: (parts) => {
      const [one, two] = parts.random.shuffled(parts.layers);
      const { files, ...rest } = starred(parts, [
        'from middlewares import *',
        'from others import *',
      ]);
      const others = `from middlewares import ${two?.name} as ${one?.name}\n`;
      return { ...rest, files: { ...files, 'others.py': others } };
    },
  },
  {
    tag: 'names swapped by imports',
    arrange: (parts) => {
      const [one, two] = parts.random.shuffled(parts.layers);
      if (one === undefined || two === undefined) return single(parts);
      const rest = parts.layers.filter((layer) => layer !== one && layer !== two);
      const lines = [
        ...rest.map(({ name }) => `from middlewares import ${name}`),
        `from middlewares import ${one.name} as ${two.name}, ${two.name} as ${one.name}`,
      ];
      return starred(parts, lines);
    },
  },
  {
    tag: 'names of another module',
    arrange: (parts) => {
      const plain = parts.layers.filter(({ options }) => options === '');
      const [one, two = one] = parts.random.shuffled(plain);
      if (one === undefined) return single(parts);
      const { files, ...rest } = single(parts);
      return {
        ...rest,
        files: {
          ...files,
          'middlewares.py': `${files['middlewares.py']}\n\n${one?.name}, ${two?.name} = ${two?.name}, ${one?.name}\n`,
        },
      };
    },
  },
  {
    tag: 'a package, absolute imports',
    arrange: (parts) => inPackage(parts, 'shop', 'shop.middlewares', ''),
  },
  {
    tag: 'a package, relative imports',
    arrange: (parts) => inPackage(parts, 'shop', '.middlewares', ''),
  },
  {
    tag: 'a package without __init__.py',
    arrange: (parts) => {
      const { files, ...rest } = inPackage(parts, 'shop', 'shop.middlewares', '');
      const { 'shop/__init__.py': _, ...others } = files;
      return { ...rest, files: others };
    },
  },
  {
    tag: 'the application in __init__.py',
    arrange: (parts) => {
      const { files, ...rest } = inPackage(parts, 'shop', '.middlewares', '');
      const { 'shop/main.py': main = '', ...others } = files;
      return { ...rest, module: 'shop', files: { ...others, 'shop/__init__.py': main } };
    },
  },
  {
    tag: 'a file named like a module of Python',
    arrange: (parts) => {
      const { files, ...rest } = single({ ...parts, module: undefined });
      const name = parts.random.pick(['logging', 'types', 'queue']);
      const main = `import ${name}\n${files['main.py']}`;
      const beside = `from core import app\n\n${parts.layers[0]?.text ?? ''}\n`;
      return { ...rest, files: { ...files, 'main.py': main, [`${name}.py`]: beside } };
    },
  },
  {
    tag: 'one module of that name in two folders',
    arrange: (parts) => {
      const { files, ...rest } = single(parts);
      const [one, two] = parts.layers;
      const beside = `from starlette.middleware.gzip import GZipMiddleware as ${one?.name}\n${two?.name} = ${one?.name}\n`;
      return {
        ...rest,
        files: { ...files, 'other/__init__.py': '', 'other/middlewares.py': beside },
      };
    },
  },
  around(
    'the importer registers more',
    (more) => `from core import app\n\napp.add_middleware(${more()})\n`,
  ),
  around(
    'the importer registers more on the attribute',
    (more) => `import core\n\ncore.app.add_middleware(${more()})\napp = core.app\n`,
  ),
  around('an imported module registers', () => 'from core import app\nimport plugins\n', plugin),
  around(
    'an imported module registers between',
    (more) =>
      `from core import app\n\napp.add_middleware(${more()})\nimport plugins\napp.add_middleware(${more()})\n`,
    plugin,
  ),
  around(
    'a module imported twice',
    (more) =>
      `from core import app\nimport plugins\napp.add_middleware(${more()})\nimport plugins\nfrom plugins import app\n`,
    plugin,
  ),
  around(
    'a module that is reloaded',
    () => 'import importlib\nfrom core import app\nimport plugins\n\nimportlib.reload(plugins)\n',
    plugin,
  ),
  around(
    'a module imported in a function',
    () => 'from core import app\n\n\ndef load():\n    import plugins\n\n\nload()\n',
    plugin,
  ),
  around(
    'a module imported in a function that nobody calls',
    () => 'from core import app\n\n\ndef load():\n    import plugins\n',
    plugin,
  ),
  around('a module that nobody imports', () => 'from core import app\n', plugin),
  around(
    'a module that its name imports',
    () =>
      'import importlib\nfrom core import app\n\nfor name in ["plugins"]:\n    importlib.import_module(name)\n',
    plugin,
  ),
  around(
    'a module that the environment imports',
    () =>
      'import os\nfrom core import app\n\nif os.environ.get("FEATURE_P"):\n    import plugins\n',
    plugin,
  ),
  around(
    'a module that TYPE_CHECKING imports',
    () =>
      'from typing import TYPE_CHECKING\nfrom core import app\n\nif TYPE_CHECKING:\n    import plugins\n',
    plugin,
  ),
  around(
    'a module imported in try',
    () =>
      'from core import app\n\ntry:\n    import plugins\nexcept ImportError:\n    plugins = None\n',
    plugin,
  ),
  around(
    'a module that fails after it has registered',
    () =>
      'from core import app\n\ntry:\n    import plugins\nexcept ImportError:\n    plugins = None\n',
    (more) => ({
      'plugins.py': `from core import app\n\napp.add_middleware(${more()})\nimport no_such_library\napp.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'two modules that register',
    () => 'from core import app\nimport second\nimport first\n',
    (more) => ({
      'first.py': `from core import app\n\napp.add_middleware(${more()})\n`,
      'second.py': `import first\nfrom core import app\n\napp.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'a function of another module',
    () => 'from core import app\nfrom wiring import install\n\ninstall(app)\n',
    (more) => ({
      'wiring.py': `def install(target):\n    target.add_middleware(${more()})\n    target.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'a function of another module, handed on by a package',
    () => 'from core import app\nfrom wiring import setup\n\nsetup(app)\n',
    (more) => ({
      'wiring/__init__.py': 'from .parts import install as setup\n',
      'wiring/parts.py': `def install(target):\n    target.add_middleware(${more()})\n    target.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'a function of another module that main replaces',
    (more) =>
      `from core import app\nimport wiring\n\n\ndef other(target):\n    target.add_middleware(${more()})\n\n\nwiring.install = other\nwiring.setup(app)\n`,
    (more) => ({
      'wiring.py': `def install(target):\n    target.add_middleware(${more()})\n\n\ndef setup(target):\n    install(target)\n`,
    }),
  ),
  around(
    'a function that imports the application',
    () => 'from core import app\nfrom wiring import install\n\ninstall()\n',
    (more) => ({
      'wiring.py': `def install():\n    from core import app\n\n    app.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'plugins with a function each',
    () =>
      'from core import app\nimport one, two\n\nfor plugin in (two, one):\n    plugin.setup(app)\n',
    (more) => ({
      'one.py': `def setup(app):\n    app.add_middleware(${more()})\n`,
      'two.py': `def setup(app):\n    app.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'the attribute of the module bound again',
    (more) =>
      `import core\nfrom fastapi import FastAPI\n\ncore.app = FastAPI()\ncore.app.add_middleware(${more()})\napp = core.app\n`,
  ),
  around(
    'the attribute of the module bound again, imported before',
    (more) =>
      `import core\nfrom core import app\nfrom fastapi import FastAPI\n\ncore.app = FastAPI()\ncore.app.add_middleware(${more()})\n`,
  ),
  around(
    'tests that register',
    () => 'from core import app\n',
    (more) => ({
      'tests/test_app.py': `from core import app\n\napp.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'a star import of the application',
    (more) => `from core import *\n\napp.add_middleware(${more()})\n`,
  ),
  around(
    'a star import that brings another application',
    (more) => `from core import app\nfrom others import *\n\napp.add_middleware(${more()})\n`,
    (more) => ({
      'others.py': `from fastapi import FastAPI\n\napp = FastAPI()\napp.add_middleware(${more()})\n`,
    }),
  ),
  around(
    'settings of another module',
    (more) =>
      `from core import app\nfrom settings import settings\n\nif settings.debug:\n    app.add_middleware(${more()})\nif settings.layers:\n    app.add_middleware(${more()})\n`,
    () => ({
      'settings.py':
        'import os\n\n\nclass Settings:\n    debug = False\n    layers = os.environ.get("FEATURE_Q")\n\n\nsettings = Settings()\n',
    }),
  ),
  {
    tag: 'a circular import',
    arrange: (parts) => {
      const name = parts.spare().name;
      const { files, ...rest } = single(parts);
      const main = `${files['main.py']}\nimport plugins\n`;
      const plugins = `from middlewares import ${name}\nfrom main import app\n\napp.add_middleware(${name})\n`;
      return { ...rest, files: { ...files, 'main.py': main, 'plugins.py': plugins } };
    },
  },
  {
    tag: 'a circular import of the module',
    arrange: (parts) => {
      const name = parts.spare().name;
      const { files, ...rest } = single(parts);
      const main = `${files['main.py']}\nimport plugins\n\nplugins.setup()\n`;
      const plugins = `import main\nfrom middlewares import ${name}\n\n\ndef setup():\n    main.app.add_middleware(${name})\n`;
      return { ...rest, files: { ...files, 'main.py': main, 'plugins.py': plugins } };
    },
  },
];

/** The program in its files, and perhaps what tells a server of it. */
export function arrange(parts: Parts, layout: Layout | undefined): Arranged {
  const arranged = (layout?.arrange ?? single)(parts);
  const { random } = parts;
  const { files, module, expression } = arranged;
  const isName = expression === 'app';
  const path = `${module.replaceAll('.', '/')}.py`;
  const file = files[path] === undefined ? path.replace(/\.py$/, '/__init__.py') : path;
  // Of several modules that have the application, one has to be named.
  const choice = 'core.py' in files ? 0 : random.below(3);
  const flags = isName
    ? `"${module}:app"`
    : `"${module}:${expression.replace('()', '')}", "--factory"`;
  const served = { Dockerfile: `FROM python:3.12\nCMD ["uvicorn", ${flags}]\n` };
  return {
    ...arranged,
    files: choice === 0 ? { ...files, ...served } : files,
    app: choice === 1 && isName ? `${file}:app` : undefined,
  };
}

/** Everything in one file, or the layers in one of their own. */
function single(parts: Parts): Omit<Arranged, 'app'> {
  const { module, layers, expression } = parts;
  const main = moduleText(parts, parts.code);
  const files: Texts = { 'main.py': main };
  if (module !== undefined) files[`${module}.py`] = layersText(layers);
  return { files, module: 'main', expression };
}

function starred(parts: Parts, lines: readonly string[], head = ''): Omit<Arranged, 'app'> {
  const { files, ...rest } = single({ ...parts, layers: [] });
  const [imports = '', body = ''] = parted(files['main.py'] ?? '');
  return {
    ...rest,
    files: {
      'main.py': `${imports.trimEnd()}\n${lines.join('\n')}\n${body}`,
      'middlewares.py': `${head}${layersText(parts.layers)}`,
    },
  };
}

function inPackage(
  parts: Parts,
  folder: string,
  module: string,
  init: string,
): Omit<Arranged, 'app'> {
  const { files, expression } = single(parts);
  const main = (files['main.py'] ?? '')
    .replaceAll(/^(\s*)from middlewares import/gm, `$1from ${module} import`)
    .replaceAll(/^import middlewares$/gm, `import ${folder}.middlewares as middlewares`)
    .replaceAll('"middlewares"', `"${folder}.middlewares"`)
    .replaceAll(/"middlewares\./g, `"${folder}.middlewares.`);
  return {
    files: {
      [`${folder}/__init__.py`]: init,
      [`${folder}/main.py`]: main,
      [`${folder}/middlewares.py`]: files['middlewares.py'] ?? '',
    },
    module: `${folder}.main`,
    expression,
  };
}

/** The imports at the head of a module, and the rest. */
function parted(text: string): [string, string] {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line !== '' && !/^(import|from) /.test(line));
  return [`${lines.slice(0, at).join('\n')}\n`, lines.slice(at).join('\n')];
}

const withModule = (head: string): string => {
  const rest = head.replace(/^from middlewares import .*\n/m, '').trimEnd();
  return `${/^import middlewares$/m.test(rest) ? rest : `${rest}\nimport middlewares`}\n\n`;
};

function layersText(layers: readonly LayerDefinition[]): string {
  const imported = layers.filter(({ text }) => text.startsWith('from '));
  const own = layers.filter(({ text }) => !text.startsWith('from '));
  const code = own.map(({ text }) => text).join('\n\n\n');
  const head = [...importsFor(code), ...imported.map(({ text }) => text)].join('\n');
  return `${head}\n\nEXTRA = []\nENABLED = True\n\n\n${code}\n`;
}

function moduleText(parts: Parts, code: string): string {
  const { module, layers, tops } = parts;
  const body = [...tops, code].join('\n\n\n');
  if (module !== undefined) return `${withImports(parts, body)}\n`;
  const imported = layers.filter(({ text }) => text.startsWith('from '));
  const own = layers.filter(({ text }) => !text.startsWith('from ')).map(({ text }) => text);
  const whole = [...own, body].join('\n\n\n');
  const head = [...importsFor(whole), ...imported.map(({ text }) => text)].join('\n');
  return `${head}\n\n\n${whole}\n`;
}

/** The code, with imports of what it uses, layers from their module. */
function withImports({ layers, module = 'middlewares' }: Parts, code: string): string {
  const names = layers
    .map(({ name }) => name)
    .filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  const lines = importsFor(code).filter((line) => !code.includes(`${line}\n`));
  if (new RegExp(`(?<![.\\w"])${module}(?=[.,)])`).test(code)) lines.push(`import ${module}`);
  if (names.length > 0) lines.push(`from ${module} import ${names.join(', ')}`);
  return lines.length === 0 ? code : `${lines.join('\n')}\n\n\n${code}`;
}
