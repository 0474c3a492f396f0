import { beforeAll, describe, expect, it } from 'vitest';
import { literalsOf } from '../src/languages/python/follow/literals.ts';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { memoryFiles } from './support/files.ts';

beforeAll(startPython);

/** The values of `x` in main.py. */
function values(...lines: string[]): [unknown, string][] {
  const project = openProject(
    memoryFiles({ 'main.py': `${lines.join('\n')}\n`, 'config.py': CONFIG }),
    conventions,
  );
  const module = project.module('main.py');
  const binding = module?.bindings.get('x');
  if (!module || binding?.kind !== 'value') throw new Error('there is no x');
  return literalsOf(project, module, binding.node).map(({ value, how }) => [value, how]);
}

const CONFIG = `import os
from dataclasses import dataclass, field
from functools import lru_cache
from pydantic import Field
from pydantic_settings import BaseSettings

HOSTS = ["a", "b"]


class Cors(BaseSettings):
    origins: list[str] = Field(default=["*"], description="who may call")


class Settings(BaseSettings):
    origins: list[str] = ["*"]
    names: str = "a,b"
    on: bool = os.getenv("ON", "true").lower() == "true"
    cors: Cors = Cors()

    @property
    def listed(self) -> list[str]:
        return [name.strip() for name in self.names.split(",")]


class Constants:
    ORIGINS = ("*",)


@dataclass
class Given:
    origins: list[str] = field(default_factory=lambda: ["*"])


@lru_cache
def get_settings() -> Settings:
    return Settings()


def origins():
    return ["*"]
`;

describe('the values that an expression may have', () => {
  it.each<[string, string[], [unknown, string][]]>([
    ['a literal', ['x = ["*", "a"]'], [[['*', 'a'], 'always']]],
    ['a variable', ['y = True', 'x = y'], [[true, 'always']]],
    [
      'one of two',
      ['x = ["*"] if y else []'],
      [
        [['*'], 'sometimes'],
        [[], 'sometimes'],
      ],
    ],
    ['the environment', ['import os', 'x = os.getenv("X", "*").split(",")'], [[['*'], 'default']]],
    ['the environment alone', ['import os', 'x = os.environ["X"]'], []],
    ['what stands in for it', ['import os', 'x = os.getenv("X") or "k"'], [['k', 'default']]],
    ['a list in JSON', ['import json', 'x = json.loads(\'["*"]\')'], [[['*'], 'always']]],
    ['lists put together', ['y = ["a"]', 'x = y + [*y, "*"]'], [[['a', 'a', '*'], 'always']]],
    [
      'a setting',
      ['from config import get_settings', 'x = get_settings().origins'],
      [[['*'], 'default']],
    ],
    [
      'a field of a group',
      ['from config import Settings', 'x = Settings().cors.origins'],
      [[['*'], 'default']],
    ],
    [
      'a property',
      ['from config import Settings', 's = Settings()', 'x = s.listed'],
      [[['a', 'b'], 'default']],
    ],
    ['a comparison', ['from config import Settings', 'x = Settings().on'], [[true, 'default']]],
    [
      'a constant of a class',
      ['from config import Constants', 'x = Constants.ORIGINS'],
      [[['*'], 'always']],
    ],
    [
      'a field of a dataclass',
      ['from config import Given', 'x = Given().origins'],
      [[['*'], 'default']],
    ],
    ['a constant of a module', ['import config', 'x = config.HOSTS'], [[['a', 'b'], 'always']]],
    [
      'what a function returns',
      ['from config import origins', 'x = origins()'],
      [[['*'], 'always']],
    ],
    ['a call that is not known', ['from other import origins', 'x = origins()'], []],
    ['itself', ['x = x'], []],
    ['what is bound when it is used', ['y = "a"', 'x = y', 'y = "*"'], [['a', 'always']]],
    [
      'one or the other',
      ['y = "a"', 'if c: y = "*"', 'x = y'],
      [
        ['a', 'sometimes'],
        ['*', 'sometimes'],
      ],
    ],
    [
      'only what its condition lets be',
      ['if c: y = "a"', 'else: y = "*"', 'if c: x = y'],
      [['a', 'always']],
    ],
    [
      'not what a guard excludes',
      ['import settings', 'y = settings.A or "*"', 'if settings.A: x = y'],
      [],
    ],
    [
      'but what it does not',
      ['import settings', 'y = settings.A or "*"', 'if settings.B: x = y'],
      [['*', 'default']],
    ],
    ['a list that grows', ['y = ["a"]', 'y += ["*"]', 'x = y'], [[['a', '*'], 'always']]],
    [
      'names that are made of each other, round by round',
      ['y = z = "*"', ...Array<string>(60).fill('if c: y = z or y\nif d: z = y or z'), 'x = z'],
      [['*', 'sometimes']],
    ],
    ['lists that double', ['y = ["*"]', ...Array<string>(60).fill('y = y + y'), 'x = y'], []],
  ])('%s', (_, lines, expected) => {
    expect(values(...lines)).toEqual(expected);
  });
});
