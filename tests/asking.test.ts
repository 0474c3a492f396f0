import { describe, expect, it } from 'vitest';
import { type Outcome, planned } from './support/requests.ts';

const FIVE = ['cors', 'request-id', 'timing', 'logging', 'auth'];
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

describe('the five in all 120 sequences of asking give the same bytes', () => {
  it.each(Object.entries(PROJECTS))('%s', async (_name, main) => {
    const texts = { 'app/__init__.py': '', 'app/main.py': main };
    const all = permutations(FIVE);
    expect(all).toHaveLength(120);
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
