import { expect, it } from 'vitest';
import { appId, detect } from '../src/core/ask/detect.ts';
import { workspaceOf } from './support/opened.ts';
import { open, planned } from './support/requests.ts';
import { audited } from './support/rules.ts';

const idsOf = async (files: Record<string, string>): Promise<string[]> => {
  const detected = detect(await workspaceOf(files), undefined);
  return (detected.kind === 'one' ? [detected.app] : detected.apps).map(appId);
};

it('an application that is mounted on a condition is offered beside the one around it (C1-mounted-outer)', async () => {
  const factory = (served: string): string =>
    `from fastapi import FastAPI\nfrom helpers import BASE\n\ndef create():\n    app = FastAPI(title="inner")\n${served}\napp = create()\n`;
  const maybe =
    '    if BASE:\n        _app = FastAPI()\n        _app.mount(BASE, app)\n        return _app\n    return app\n';
  const always = '    _app = FastAPI()\n    _app.mount(BASE, app)\n    return _app\n';
  expect(await idsOf({ 'main.py': factory(maybe) })).toEqual(['main.py:app', 'main.py:_app']);
  expect(await idsOf({ 'main.py': factory(always) })).toEqual(['main.py:_app']);
});

it('a factory that another one mounts is not the served one (k02-wrong-caller)', async () => {
  const server =
    'from fastapi import FastAPI\n\ndef create_api():\n    api = FastAPI()\n    return api\n\ndef create_app():\n    app = FastAPI()\n    app.mount("/api", create_api())\n    return app\n';
  expect(await idsOf({ 'server.py': server })).toEqual(['server.py:create_app']);
});

it('an application in a route of another one is inside it (D03-add-cors-breaks-subapps)', async () => {
  const files = (
    route: string,
    mount = 'from starlette.routing import Mount',
  ): Record<string, string> => ({
    'svc/sub.py': 'from fastapi import FastAPI\n\ninner = FastAPI()\n',
    'svc/main.py': `from fastapi import FastAPI\n${mount}\nfrom svc.sub import inner\n\napi = FastAPI(routes=[${route}])\n`,
  });
  expect(await idsOf(files('Mount("/in", app=inner)'))).toEqual(['svc/main.py:api']);
  expect(await idsOf(files('Mount("/in", inner)', 'from own import Mount'))).toHaveLength(2);
});

it.each([['shop/time.py'], ['shop/middleware/time.py'], ['shop/other.py']])(
  'a file beside that is called like a module of the standard library blinds no rule (N12-stdlib-shadow-blinds-rules): %s',
  async (path) => {
    const files = {
      'main.py':
        'from fastapi import FastAPI\nfrom shop.middleware.slow import Slow\n\napp = FastAPI()\napp.add_middleware(Slow)\n',
      'shop/__init__.py': '',
      'shop/middleware/__init__.py': '',
      'shop/middleware/slow.py':
        'import time\n\nfrom starlette.middleware.base import BaseHTTPMiddleware\n\n\nclass Slow(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        start = time.time()\n        time.sleep(0.01)\n        response = await call_next(request)\n        print(time.time() - start)\n        return response\n',
      [path]: 'def sleep(seconds):\n    return None\n',
    };
    const { findings } = await audited(files);
    expect(findings.map(({ rule }) => rule).sort()).toEqual([
      ...['base-http-middleware', 'blocking-call', 'wall-clock-duration'],
    ]);
    expect((await open(files)).reading.layers.map(({ clock }) => clock)).toEqual([true]);
    const typed = { concerns: ['timing'], settings: [], tests: false };
    const outcome = await planned(files, typed);
    expect(outcome.kind === 'planned' && outcome.plan.changes).toEqual([]);
  },
);

it('what a layer puts around what lies inside it is no doubt (k04-own-cors)', async () => {
  const main =
    'from fastapi import FastAPI\nfrom starlette.middleware.cors import CORSMiddleware\n\n\nclass Policy:\n    def __init__(self, app, *, origins):\n        self.app = app\n        self.policies = {o: CORSMiddleware(app, allow_origins=[o]) for o in origins}\n\n    async def __call__(self, scope, receive, send):\n        await self.policies["x"](scope, receive, send)\n\n\napp = FastAPI()\napp.add_middleware(Policy, origins=["https://a.example"])\n';
  const { reading } = await open({ 'main.py': main });
  expect(reading.layers.map(({ concern }) => concern)).toEqual(['cors']);
  expect(reading.doubts).toEqual([]);
  const later = await open({
    'main.py': `${main}\n\ndef serve():\n    return CORSMiddleware(app=app)\n`,
  });
  expect(later.reading.doubts).toHaveLength(1);
});
