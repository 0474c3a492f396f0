import process from 'node:process';
import { camel, create, exists, pascal, read, register, snake, titled } from './write.mjs';

/** Every file of a concern that can be generated; of one that is recognised already, those that it lacks. */
export function newConcern(id) {
  const recipe = `src/worlds/asgi/recipes/${id}.ts`;
  if (exists(recipe)) {
    console.error(`${id} can be generated already: ${recipe}`);
    process.exit(2);
  }
  create(`src/concerns/${id}.ts`, concern(id));
  register('src/concerns/index.ts', {
    name: camel(id),
    from: `./${id}.ts`,
    opening: 'export const onion: readonly Concern[] = [',
    row: `// UNWRITTEN: move the next line to where it lies, outermost first.\n  ${camel(id)},`,
    isBehind: () => false,
  });
  create(recipe, recipeOf(id));
  register('src/worlds/asgi/recipes/index.ts', {
    name: camel(id),
    from: `./${id}.ts`,
    opening: 'const recipes: Readonly<Record<string, AsgiRecipe>> = {',
    row: camel(id) === id ? `${id},` : `'${id}': ${camel(id)},`,
    isBehind: (row) => row.replaceAll("'", '') > id,
  });
  create(`templates/asgi/${snake(id)}.py.hbs`, layer(id));
  create(`templates/asgi/tests/${id}.py.hbs`, partial(id));
  create(`tests/behaviour/test_${snake(id)}.py`, behaviour(id));
  const snapshot = `snapshots/fastapi/alone-${id}`;
  create(`${snapshot}/case.json`, `{\n  "args": ["add", "${id}"]\n}\n`);
  for (const name of ['pyproject.toml', 'app/__init__.py', 'app/main.py', 'app/books.py'])
    create(`${snapshot}/before/${name}`, read(`snapshots/fastapi/alone-timing/before/${name}`));
  return [
    'npx vitest run tests/registry.test.ts tests/architecture.test.ts: what is missing or unwritten, by file and line',
    `UPDATE_SNAPSHOTS=1 npx vitest run tests/snapshots.test.ts -t alone-${id}: writes what a run leaves; read it as a reviewer`,
    'npx vitest run tests/behaviour.test.ts tests/generated.test.ts: the code under real FastAPI, Ruff, Black and mypy',
    'npx vitest run tests/docs.test.ts -u: its row in the table of README.md',
  ];
}

const concern = (id) => `import type { Concern } from '../types.ts';

export const ${camel(id)} = {
  id: '${id}',
  title: '${titled(id)}',
  summary: 'UNWRITTEN: what it gives, like the middle of a sentence',
  because: 'UNWRITTEN: why it lies where it lies, like the middle of a sentence',
  // UNWRITTEN: answers: true, if it may answer a request by itself.
  // UNWRITTEN: what has to lie inside of it, as { concern, strength: 'MUST' | 'SHOULD', because }.
  outside: [],
  // UNWRITTEN: what is asked, as in request-id.ts (a text), auth.ts (a choice, a list) or cors.ts (no default).
  options: [],
} as const satisfies Concern;
`;

const recipeOf = (id) => `import type { AsgiRecipe } from '../types.ts';

// UNWRITTEN: libraries that do the same become rows of ../libraries.ts.
export const ${camel(id)} = {
  code: {
    files: () => ['${snake(id)}.py'],
    // UNWRITTEN: the answers as arguments, as in timing.ts.
    layer: () => ({
      symbol: { module: '.${snake(id)}', name: '${pascal(id)}Middleware' },
      args: [],
    }),
  },
} as const satisfies AsgiRecipe;
`;

const layer = (id) => `"""UNWRITTEN: what this layer does, in one line."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ${pascal(id)}Middleware:
    """UNWRITTEN: what it promises, and what its options mean."""

    # UNWRITTEN: options by keyword after *, checked here.
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # UNWRITTEN: decide on "websocket", too.
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                # UNWRITTEN: what changes; nothing about one request on self.
                message = {**message, "headers": [*message.get("headers", [])]}
            await send(message)

        await self.app(scope, receive, send_changed)
`;

const partial = (id) => `{{#if tests}}


@each_case
def test_${snake(id)}(client: TestClient, case: Case) -> None:
    answer = client.get(case.path, headers=case.headers)

    # UNWRITTEN: what every answer shows of it. Other parts: fixtures, handlers,
    # routes, cases, standard and installed imports, as in auth.py.hbs.
    assert answer.status_code == case.status
{{/if}}
`;

const behaviour = (id) => `from __future__ import annotations

import pytest
from asgi import answering, headers_of, http_scope, run


@pytest.fixture
def layer(generated):
    return generated("${snake(id)}").${pascal(id)}Middleware


def test_a_request(layer):
    sent = run(layer(answering()), http_scope())
    assert sent[0]["status"] == 200
    assert headers_of(sent) == {}
    pytest.fail("UNWRITTEN: what it does to a request, and what it must not do")


def test_under_uvicorn(get, need):
    need("${pascal(id)}Middleware")
    assert get("/items").status_code == 200
    pytest.fail("UNWRITTEN: what a client sees, among all the other layers")


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_other_scopes_pass(layer, kind):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app), {"type": kind, "path": "/ws", "headers": []})
    assert seen == [kind]
`;
