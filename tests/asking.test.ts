import { describe, expect, it } from 'vitest';
import { HEART } from './support/concerns.ts';
import { after, type Outcome, planned, type Texts } from './support/requests.ts';

const PROJECTS = {
  'nothing registered': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
  'CORS and GZip there':
    'from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\nfrom fastapi.middleware.gzip import GZipMiddleware\n\napp = FastAPI()\napp.add_middleware(GZipMiddleware)\napp.add_middleware(CORSMiddleware)\n',
};

function permutations(words: readonly string[]): string[][] {
  if (words.length === 0) return [[]];
  return words.flatMap((word) =>
    permutations(words.filter((other) => other !== word)).map((rest) => [word, ...rest]),
  );
}

describe('the heart in all sequences of asking gives the same bytes', () => {
  it.each(Object.entries(PROJECTS))('%s', async (_name, main) => {
    const texts = { 'app/__init__.py': '', 'app/main.py': main };
    const all = permutations(HEART);
    expect(all.length).toBeGreaterThan(100);
    const plans: Outcome[] = [];
    for (const concerns of all)
      plans.push(await planned(texts, { concerns, settings: [], tests: true }));
    const kinds = new Set(plans.map((plan) => plan.kind));
    const bytes = new Set(
      plans.map((plan) => JSON.stringify(plan.kind === 'planned' && plan.plan.changes)),
    );
    expect([...kinds]).toEqual(['planned']);
    expect(bytes.size).toBe(1);
  });
});

it('where newcomers go does not depend on which of them came first', async () => {
  const main =
    'from asgi_correlation_id import CorrelationIdMiddleware\nfrom fastapi import FastAPI\nfrom slowapi.middleware import SlowAPIMiddleware\nfrom starlette.middleware import Middleware\nfrom starlette.middleware.httpsredirect import HTTPSRedirectMiddleware\n\napp = FastAPI(middleware=[Middleware(CorrelationIdMiddleware), Middleware(SlowAPIMiddleware)])\napp.add_middleware(HTTPSRedirectMiddleware)\n';
  const ask = async (texts: Texts, ...concerns: string[]): Promise<Texts> => {
    const outcome = await planned(texts, { concerns, settings: [], tests: false });
    return outcome.kind === 'planned'
      ? after(texts, outcome.plan.changes)
      : { refused: outcome.message };
  };
  const both = await ask({ 'main.py': main }, 'auth', 'trusted-host');
  expect(await ask(await ask({ 'main.py': main }, 'auth'), 'trusted-host')).toEqual(both);
});
