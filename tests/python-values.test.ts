import { describe, expect, it } from 'vitest';
import { blockingIn } from '../src/languages/python/follow/blocking.ts';
import { nameOf } from '../src/languages/python/tree/functions.ts';
import { field, openProject, startPython } from '../src/languages/python/tree/module.ts';
import { nodesOf } from '../src/languages/python/tree/search.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { memoryFiles } from './support/files.ts';

const OTHER = [
  'import os',
  'from contextlib import asynccontextmanager',
  'import redis',
  'import redis.asyncio as aioredis',
  'from sqlalchemy import create_engine',
  'from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker',
  'from sqlalchemy.orm import sessionmaker',
  '',
  'cache = redis.from_url(os.environ["REDIS_URL"])',
  'queue = aioredis.from_url(os.environ["REDIS_URL"])',
  'engine = create_engine("sqlite://")',
  'SessionLocal = sessionmaker(engine)',
  'AsyncLocal = sessionmaker(engine, class_=AsyncSession)',
  'Modern = async_sessionmaker(engine)',
  '',
  'def get_db():',
  '    db = SessionLocal()',
  '    try:',
  '        yield db',
  '    finally:',
  '        db.close()',
  '',
  'class Store:',
  '    def __init__(self, client: redis.Redis | None = None):',
  '        self.client = client or cache',
  '        self.late: redis.Redis = None',
  '',
  '    @property',
  '    def shared(self):',
  '        return self.client',
  '',
].join('\n');

/** What blocks in a function with this body, beside a module of a project. */
async function blocks(...body: string[]): Promise<string[]> {
  await startPython();
  const main = ['import other', ...body].join('\n');
  const project = openProject(memoryFiles({ 'main.py': main, 'other.py': OTHER }), conventions);
  const module = project.module('main.py');
  const fn = module && nodesOf(module, 'function_definition').find((each) => nameOf(each) === 'f');
  if (!module || !fn || !field(fn, 'body')) throw new Error('no function f');
  return blockingIn(project, module, fn).map(({ name }) => name);
}

describe('what blocks', () => {
  it.each<[string, string[], string[]]>([
    [
      'a function of a module',
      ['import time', 'async def f():', '    time.sleep(1)'],
      ['time.sleep'],
    ],
    ['under another name', ['from time import sleep as nap', 'def f(): nap(1)'], ['time.sleep']],
    ['a name of its own', ['def sleep(): ...', 'def f(): sleep(1)'], []],
    ['a client of another module', ['async def f(): other.cache.get("k")'], ['redis.Redis.get']],
    ['an asynchronous client', ['async def f():', '    other.queue.get("k")'], []],
    [
      'a pipeline only where it is sent',
      ['def f():', '    p = other.cache.pipeline()', '    p.incr("k")', '    p.execute()'],
      ['redis.Redis.execute'],
    ],
    [
      'a session of a generator',
      ['def f():', '    db = next(other.get_db())', '    db.query(User).filter(x).first()'],
      ['sqlalchemy.orm.Session.first'],
    ],
    [
      'a session in a with statement',
      ['def f():', '    with other.SessionLocal() as db:', '        db.execute(q)'],
      ['sqlalchemy.orm.Session.execute'],
    ],
    [
      'an asynchronous session',
      [
        'async def f():',
        '    async with other.Modern() as db:',
        '        (await db.execute(q)).scalars().first()',
      ],
      [],
    ],
    [
      'an asynchronous session of the old maker',
      [
        'async def f():',
        '    async with other.AsyncLocal() as db:',
        '        rows = await db.execute(q)',
        '        rows.scalars().first()',
      ],
      [],
    ],
    [
      'an attribute of an object',
      ['store = other.Store()', 'def f(): store.client.get("k")'],
      ['redis.Redis.get'],
    ],
    [
      'an annotated attribute',
      ['store = other.Store()', 'def f(): store.late.get("k")'],
      ['redis.Redis.get'],
    ],
    [
      'an attribute of a base class',
      ['class Sub(other.Store): ...', 'sub = Sub()', 'def f(): sub.client.get("k")'],
      ['redis.Redis.get'],
    ],
    [
      'a property',
      ['store = other.Store()', 'def f(): store.shared.get("k")'],
      ['redis.Redis.get'],
    ],
    [
      'an annotated parameter',
      ['import httpx', 'def f(client: httpx.Client): client.get("/")'],
      ['httpx.Client.get'],
    ],
    [
      'a parameter without annotation',
      ['import httpx', 'client = httpx.Client()', 'def f(client): client.get("/")'],
      [],
    ],
    [
      'a client in a with statement',
      ['import httpx', 'def f():', '    with httpx.Client() as c:', '        c.get("/")'],
      ['httpx.Client.get'],
    ],
    [
      'what is handed over',
      ['import time, asyncio', 'async def f():', '    await asyncio.to_thread(time.sleep, 1)'],
      [],
    ],
    [
      'what a function inside does',
      [
        'import time',
        'async def f():',
        '    def work(): time.sleep(1)',
        '    await run_in_threadpool(work)',
      ],
      [],
    ],
    [
      'a global that is set later',
      [
        'import redis',
        'client = None',
        'def connect():',
        '    global client',
        '    client = redis.Redis()',
        'def f(): client.get("k")',
      ],
      ['redis.Redis.get'],
    ],
    [
      'one of two clients',
      [
        'import httpx',
        'def f(fast):',
        '    c = httpx.Client() if fast else httpx.AsyncClient()',
        '    c.get("/")',
      ],
      [],
    ],
    ['a file', ['def f():', '    with open("a") as file:', '        file.read()'], ['open.read']],
  ])('%s', async (_name, body, expected) => {
    expect(await blocks(...body)).toEqual(expected);
  });
});
