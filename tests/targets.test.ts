import { expect, test } from 'vitest';
import {
  resolveTarget,
  type ServedTarget,
  serverTargets,
} from '../src/worlds/asgi/project/targets.ts';
import { memoryFiles } from './support/files.ts';

/** `line module:name`, with `()` for a factory, `*` for the entry point and ` @path`. */
function brief({ line, module, name, factory, entrypoint, path }: ServedTarget): string {
  const app = `${module}:${name}${factory ? '()' : ''}${entrypoint ? '*' : ''}`;
  return `${line} ${app}${path === undefined ? '' : ` @${path}`}`;
}

const found = (files: Record<string, string>) => serverTargets(memoryFiles(files)).map(brief);

test.each([
  [
    'Dockerfile',
    'FROM python:slim\nRUN pip install uvicorn\nCMD uvicorn app.main:app',
    ['3 app.main:app'],
  ],
  ['Dockerfile', 'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]', ['1 app.main:app']],
  [
    'Dockerfile',
    'CMD ["uvicorn", \\\n  "app.main:make", \\\n  "--factory"]',
    ['2 app.main:make()'],
  ],
  ['Dockerfile', 'CMD [\n  "uvicorn",\n  "app.main:app"\n]\n', ['3 app.main:app']],
  ['Dockerfile', '# CMD uvicorn old:app\nCMD exec uvicorn new:app', ['2 new:app']],
  ['Dockerfile', 'RUN pip install uvicorn\nFROM python:slim\n', []],
  ['Dockerfile', 'RUN pip install uvicorn && echo see docs:here', []],
  ['Dockerfile', 'CMD cd backend && /opt/venv/bin/uvicorn app.main:app', ['1 app.main:app']],
  ['Dockerfile', 'CMD ["sh", "-c", "uvicorn main:app --port $PORT"]', ['1 main:app']],
  ['Dockerfile', `CMD uvicorn \${APP:-app.main:app}`, ['1 app.main:app']],
  [
    'Dockerfile.prod',
    'CMD ["fastapi", "run", "app/main.py", "--port", "80"]',
    ['1 app.main:app @app/main.py'],
  ],
  ['Dockerfile', 'CMD fastapi run --workers 4 ./api.py --app service', ['1 api:service @./api.py']],
  ['Dockerfile', 'CMD fastapi run', []],
  ['Dockerfile', 'CMD fastapi dev -e app.main:app', ['1 app.main:app']],
  [
    'api.Dockerfile',
    'CMD ["granian", "--interface", "asgi", "main:make", "--factory"]',
    ['1 main:make()'],
  ],
  ['Containerfile', 'CMD ["hypercorn", "asgi:app.main:app"]', ['1 app.main:app']],
  ['deploy/Dockerfile', 'CMD gunicorn -k uvicorn.workers.UvicornWorker main:app', ['1 main:app']],
  ['Procfile', 'web: gunicorn "app.main:create_app()" -w 4', ['1 app.main:create_app()']],
  ['Procfile', 'web: gunicorn --bind unix:app.sock -c python:conf main:app', ['1 main:app']],
  [
    'Procfile',
    'web: uvicorn --app-dir backend app.main:app',
    ['1 app.main:app @backend/app/main.py'],
  ],
  ['Procfile', 'web: uvicorn a:app\nworker: uvicorn b:app --factory\n', ['1 a:app', '2 b:app()']],
  [
    'docker-compose.yml',
    'services:\n  web:\n    image: nginx:latest\n    command: uvicorn main:app --reload\n',
    ['4 main:app'],
  ],
  [
    'compose.prod.yaml',
    'command:\n  - uvicorn\n  - app.main:app\n  - --factory\nimage: a:b\n',
    ['3 app.main:app()'],
  ],
  ['compose.yaml', 'command:\n- uvicorn\n- app.main:app\nports:\n- a:b\n', ['3 app.main:app']],
  [
    'compose.yaml',
    '  command: >\n    uvicorn\n    main:make\n    --factory\n  image: a:b',
    ['3 main:make()'],
  ],
  ['compose.yaml', '  command: ["uvicorn", "main:app"]\r\n  image: a:b\r\n', ['1 main:app']],
  ['compose.yaml', 'image: uvicorn:latest\nimage: nginx:latest\n', []],
  ['Makefile', 'VENV = .venv\nrun:\n\t$(VENV)/bin/uvicorn main:app --reload\n', ['3 main:app']],
  ['Makefile', 'run:\n\tpip install uvicorn\n\tdocker run python:slim\n', []],
  [
    'start.sh',
    'case $1 in\n[abc) uvicorn main:app ;;\nesac\n\nuvicorn\ndocker run a:b',
    ['2 main:app'],
  ],
  ['justfile', 'dev:\n  uv run uvicorn main:app\n', ['2 main:app']],
  [
    'scripts/start.sh',
    '#!/bin/sh\nset -e\nexec python -m uvicorn \\\n  --factory main:make\n',
    ['4 main:make()'],
  ],
  [
    'package.json',
    '{"scripts": {\n "dev": "cd api && poetry run uvicorn main:app"\n}}',
    ['2 main:app'],
  ],
  ['fly.toml', '[processes]\n  app = "uvicorn main:app"\n', ['2 main:app']],
  ['render.yaml', 'startCommand: uvicorn main:app --port $PORT', ['1 main:app']],
  ['app.yaml', 'entrypoint: gunicorn -b :$PORT main:app', ['1 main:app']],
  ['pyproject.toml', '[tool.fastapi]\nentrypoint = "app.main:app"\n', ['2 app.main:app*']],
  ['pyproject.toml', '[tool.poe.tasks]\nserve = "uvicorn main:app"\n', ['2 main:app']],
  ['pyproject.toml', '[tool.pdm.scripts]\ns = {cmd = ["uvicorn", "main:app"]}\n', ['2 main:app']],
  [
    'pyproject.toml',
    '[tool.taskipy.tasks]\nd = { cmd = "uvicorn main:app", help = "x" }\n',
    ['2 main:app'],
  ],
  [
    'pyproject.toml',
    '[project]\ndependencies = [\n  "uvicorn",\n]\n[project.scripts]\ncli = "app.cli:main"\n',
    [],
  ],
  ['pyproject.toml', '[tool.fastapi\nentrypoint = "app.main:app"\n', []],
  ['README.md', 'uvicorn main:app', []],
  [
    'main.py',
    'import uvicorn\nif __name__ == "__main__":\n    uvicorn.run("app.main:app", port=80)\n',
    ['3 app.main:app'],
  ],
  [
    'run.py',
    'uvicorn.run(\n    "main:make",\n    port=int(port),\n    factory=True,\n)\n',
    ['2 main:make()'],
  ],
  ['run.py', 'uvicorn.run("main:app")\nother(factory=True)\n', ['1 main:app']],
  ['run.py', '# uvicorn.run("main:app")\nuvicorn.run(app)\n', []],
  ['app/__main__.py', "Granian(target='main:app', interface='asgi').serve()\n", ['1 main:app']],
  ['app/users.py', 'uvicorn.run("main:app")\n', []],
])('%s: %j', (file, text, targets) => {
  expect(found({ [file]: text })).toEqual(targets);
});

test('the entry point comes first, the rest in the order of the files', () => {
  const files = {
    Dockerfile: 'CMD uvicorn a:app',
    'pyproject.toml': '[tool.poe.tasks]\ns = "uvicorn b:app"\n[tool.fastapi]\nentrypoint = "c:app"',
    'run.py': 'uvicorn.run("d:app")',
  };
  expect(found(files)).toEqual(['4 c:app*', '1 a:app', '2 b:app', '1 d:app']);
});

const target = (file: string, module: string, path?: string): ServedTarget => ({
  ...{ file, module, name: 'app', factory: false, line: 1, entrypoint: false },
  ...(path === undefined ? {} : { path }),
});

test.each([
  [target('Dockerfile', 'app.main'), ['app/main.py', 'x/app/main.py'], 'app/main.py'],
  [
    target('Dockerfile', 'app.main'),
    ['src/app/main.py', 'tests/data/app/main.py'],
    'src/app/main.py',
  ],
  [target('api/Dockerfile', 'app.main'), ['api/app/main.py', 'app/main.py'], 'api/app/main.py'],
  [
    target('api/Dockerfile', 'app.main'),
    ['api/src/app/main.py', 'app/main.py'],
    'api/src/app/main.py',
  ],
  [target('docker/Dockerfile', 'app.main'), ['app/main.py', 'web/app/main.py'], 'app/main.py'],
  [target('docker/Dockerfile', 'app.main'), ['api/app/main.py'], 'api/app/main.py'],
  [target('Dockerfile', 'app'), ['app.py', 'app/__init__.py'], 'app/__init__.py'],
  [target('Dockerfile', 'main'), ['main.py', 'x/main/__init__.py'], 'main.py'],
  [target('Dockerfile', 'main'), ['domain.py'], undefined],
  [target('Dockerfile', 'python'), [], undefined],
  [target('Dockerfile', 'app.main', './app/main.py'), ['app/main.py', 'main.py'], 'app/main.py'],
  [target('Dockerfile', 'code.app.main', '/code/app/main.py'), ['app/main.py'], 'app/main.py'],
  [target('Dockerfile', 'main', 'web/main.py'), ['main.py', 'web/main.py'], 'web/main.py'],
  [target('Dockerfile', 'main', 'backend/main.py'), ['src/main.py'], 'src/main.py'],
  [target('Dockerfile', 'main', '../src/main.py'), ['src/main.py'], 'src/main.py'],
])('resolves %j among %j', (from, paths, file) => {
  const files = memoryFiles(Object.fromEntries(paths.map((path) => [path, ''])));
  expect(resolveTarget(files, from)).toBe(file);
});
