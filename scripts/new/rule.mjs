import process from 'node:process';
import { camel, create, exists, kebab, register, snake } from './write.mjs';

/** The file of a rule, its line in the index, and code with the mistake and without. */
export function newRule(id) {
  const file = `src/worlds/asgi/rules/${id}.ts`;
  if (exists(`src/core/rules/${id}.ts`) || exists(file)) {
    console.error(`there is a rule ${id} already`);
    process.exit(2);
  }
  create(file, rule(id));
  register('src/worlds/asgi/rules/index.ts', {
    name: camel(id),
    from: `./${id}.ts`,
    opening: 'export const rules: readonly AsgiRule[] = [',
    row: `${camel(id)},`,
    isBehind: (row) => kebab(row) > `${id},`,
  });
  const folder = `snapshots/rules/${id}`;
  create(`${folder}/bad.py`, application(id, 'the mistake, as somebody would make it'));
  create(`${folder}/good.py`, application(id, 'the same without the mistake'));
  return [
    'npx vitest run tests/registry.test.ts: what is missing or unwritten, by file and line',
    'npx vitest run tests/rules.test.ts tests/docs.test.ts -u: findings.txt, fixed.py, docs/rules.md and the row in README.md; read them as a reviewer',
    `${folder}/probe.py, where the mistake can be observed: yields lines about what the application answers`,
    'tests/rules-precision.test.ts: what looks like the mistake and is none',
  ];
}

const rule = (id) => `import { dottedAt } from '../../../languages/python/names/origins.ts';
import { field, type Project } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import type { Unit } from '../application/units.ts';
import { type AsgiRule, type CodeHit, foundIn } from './types.ts';

export const ${camel(id)} = {
  id: '${id}',
  severity: 'warning',
  summary: 'UNWRITTEN: what is wrong, like the middle of a sentence',
  because: 'UNWRITTEN: what happens because of it, like the middle of a sentence',
  advice: 'UNWRITTEN: what to do, without a full stop',
  fix: 'none',
  find: ({ project, units }) => foundIn(units, (unit) => findIn(project, unit)),
} as const satisfies AsgiRule;

/** In each middleware of the project; what is not certain is not said. */
function findIn(project: Project, { module, handler, name }: Unit): CodeHit[] {
  return descendants(handler, 'call').flatMap((node) => {
    const called = field(node, 'function');
    // UNWRITTEN: by its import origin, e.g. time.sleep; a name that is no import has none.
    if (!called || dottedAt(project, module, called) !== 'package.function') return [];
    return [{ module, node, message: \`\${name} UNWRITTEN: does what is wrong here\` }];
  });
}
`;

const application = (id, what) => `from fastapi import FastAPI, Request

app = FastAPI()


@app.middleware("http")
async def ${snake(id)}(request: Request, call_next):
    # UNWRITTEN: ${what}
    return await call_next(request)


@app.get("/orders")
async def orders():
    return []
`;
