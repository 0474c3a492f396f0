import type { Words } from '../world.ts';

/** What is said in another way elsewhere. */
export const words: Words = {
  frameworks: { fastapi: 'FastAPI', starlette: 'Starlette' },
  because: {},
  order: {
    rule: 'Registered last is outermost',
    layer: 'the layer that is registered last is the outermost',
    outside: 'after',
    inside: 'before',
  },
  handOn: 'hand the time on in request.state',
  comment: '# ',
  test: 'tests/test_middleware_stack.py',
  running: {
    advice:
      'Make that import work (its environment variables, its packages), or run it without --verify.',
  },
  runSample: (folder) =>
    `Run it: cd ${folder} && API_KEYS=dev-key uvicorn app.main:app   (needs fastapi and uvicorn)`,
};
