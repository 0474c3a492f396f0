import { posix } from 'node:path';
import { resolveModule } from '../../../languages/python/names/modules.ts';
import { isKeyword, isStandardModule } from '../../../languages/python/names/standard.ts';
import { foldersUpFrom } from '../../../languages/python/print/style.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { Files } from '../../../types.ts';
import { declaredIn, distribution } from '../project/declared.ts';

/**
 * Why a package of this name in a folder would break imports; undefined where it would not. A package hides a module of
 * its name that lies beside it or later on `sys.path`, for every file that is found from that folder.
 */
export function nameFault(project: Project, folder: string, name: string): string | undefined {
  const { files } = project;
  if (isKeyword(name)) return 'it is a word of the language';
  if (/^__.*__$/.test(name)) return 'names with two underscores around them are kept for Python';
  if (isStandardModule(name)) return 'it would hide a module of the standard library';
  if (folder.split('/').includes(name)) return `it lies in a folder of that name (${folder})`;
  if (isImportRoot(files, posix.join(folder, name)))
    return `imports start from ${posix.join(folder, name)}, where its modules would hide others`;
  if (files.read(posix.join(folder, `${name}.py`)) !== undefined)
    return `it would hide ${posix.join(folder, `${name}.py`)}`;
  const twin = twinOf(files, folder, name);
  if (twin !== undefined)
    return `it differs from ${twin} in case only, and not every disk tells them apart`;
  return isThirdParty(project, folder, name) ? 'it would hide an installed package' : undefined;
}

/** A folder that is no package and holds packages: those are imported without its name, and so would be what is written there. */
function isImportRoot(files: Files, folder: string): boolean {
  const below = files.list().filter((path) => path.startsWith(`${folder}/`));
  return (
    !below.includes(`${folder}/__init__.py`) &&
    below.some((path) => /^[^/]+\/__init__\.py$/.test(path.slice(folder.length + 1)))
  );
}

/** A file or folder beside it that has the same name in another case. */
function twinOf(files: Files, folder: string, name: string): string | undefined {
  const prefix = folder === '.' ? '' : `${folder}/`;
  for (const path of files.list()) {
    if (!path.startsWith(prefix)) continue;
    const [entry = ''] = path.slice(prefix.length).split('/');
    const stem = entry.replace(/\.pyi?$/, '');
    if (stem !== name && stem.toLowerCase() === name.toLowerCase()) return `${prefix}${entry}`;
  }
  return undefined;
}

/** What FastAPI, and what serves it, import under a name that may stand in no file of the project. */
const AROUND =
  /^(fastapi|starlette|pydantic(_core|_settings)?|annotated_(types|doc)|typing_(extensions|inspection)|anyio|sniffio|idna|exceptiongroup|uvicorn|gunicorn|hypercorn|granian|uvloop|httptools|h11|h2|wsproto|websockets|watchfiles|click|typer|rich|dotenv|yaml|httpx|httpcore|certifi|requests|jinja2|markupsafe|itsdangerous|multipart|python_multipart|email_validator|orjson|ujson|jwt|cryptography|sqlalchemy|sqlmodel|alembic|redis|celery|prometheus_client|opentelemetry|sentry_sdk|structlog|pytest|pip|setuptools|pkg_resources)$/i;

function isThirdParty(project: Project, folder: string, name: string): boolean {
  const { files } = project;
  const folders = foldersUpFrom(folder);
  const known = distribution(name);
  return (
    AROUND.test(name) ||
    folders.some(
      (each) => declaredIn(files, each).includes(known) || isLocked(files, each, known),
    ) ||
    folders.some((each) => isInstalledIn(files, each, name)) ||
    isImported(project, name)
  );
}

/** Lock files name what dependencies depend on, too. */
const LOCKS = ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml', 'Pipfile.lock'];

const isLocked = (files: Files, folder: string, known: string): boolean =>
  LOCKS.some((lock) =>
    [
      ...(files.read(posix.join(folder, lock)) ?? '').matchAll(
        /^(?:name = "([^"\n]+)"|\s*"([\w.-]+)": \{)\r?$/gm,
      ),
    ].some(([, toml, json]) => distribution(toml ?? json ?? '') === known),
  );

/** Where environments of the project have their modules. */
const PYTHONS = [8, 9, 10, 11, 12, 13, 14].map((minor) => `lib/python3.${minor}`);
const LIBRARIES = ['.venv', 'venv', 'env'].flatMap((environment) =>
  [...PYTHONS, 'Lib'].map((library) => `${environment}/${library}/site-packages`),
);

const isInstalledIn = (files: Files, folder: string, name: string): boolean =>
  LIBRARIES.some((library) =>
    [`${name}.py`, `${name}/__init__.py`].some(
      (module) => files.read(posix.join(folder, library, module)) !== undefined,
    ),
  );

/** An import that no file of the project answers. */
function isImported(project: Project, name: string): boolean {
  const imported = new RegExp(
    `^\\s*(from\\s+${name}[\\s.]|import\\s+([\\w.]+(\\s+as\\s+\\w+)?\\s*,\\s*)*${name}\\b(?!\\s*\\())`,
    'm',
  );
  return project
    .mentioning(name)
    .some(
      (path) =>
        imported.test(project.files.read(path) ?? '') &&
        resolveModule(project, path, name) === undefined,
    );
}
