import { describe, expect, it } from 'vitest';
import { planRemove } from '../src/core/plan/unplan.ts';
import { after, open, planned, type Texts } from './support/requests.ts';

const FILES: Texts = {
  'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi"]\n',
};
const ON_REDIS = ['rate-limit', 'rate-limit-principal', 'idempotency'];

async function added(files: Texts, concerns: readonly string[], isRedis = true): Promise<Texts> {
  const settings = isRedis ? concerns.map((id) => `${id}.store=redis`) : [];
  const outcome = await planned(files, { concerns, settings, tests: true });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return after(files, outcome.plan.changes);
}

async function removed(files: Texts, concerns: readonly string[]): Promise<Texts> {
  return after(files, (await planRemove(await open(files), concerns, '')).changes);
}

const count = (text: string | undefined, what: string): number =>
  (text ?? '').split(what).length - 1;

describe('what several layers need', () => {
  it.each([
    ['in a new list', FILES],
    ['in a list that is there', undefined],
  ])('is asked for once, %s', async (_, files) => {
    const before = files ?? (await added(FILES, ['cors', 'auth'], false));
    const texts = await added(before, ON_REDIS);
    expect(count(texts['pyproject.toml'], 'redis>=5')).toBe(1);
    expect(count(texts['middleware/stack.py'], 'import RedisStore')).toBe(1);
    expect(await removed(texts, ON_REDIS)).toEqual(before);
  });

  it.each(ON_REDIS)('stays for the others when %s goes, and nothing else does', async (id) => {
    const others = ON_REDIS.filter((each) => each !== id);
    const full = await added(FILES, ON_REDIS);
    expect(await removed(full, [id])).toEqual(await added(FILES, others));
  });

  it('goes with the layer that needed it, though another could have', async () => {
    const before = await added(FILES, ['rate-limit'], false);
    const full = await added(before, ['rate-limit-principal']);
    expect(full['middleware/redis_store.py']).toBeDefined();
    expect(await removed(full, ['rate-limit-principal'])).toEqual(before);
  });
});
