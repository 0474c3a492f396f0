import { expect, it } from 'vitest';
import { open } from './support/requests.ts';

const HEAD =
  'from typing import TYPE_CHECKING\nimport typing\nfrom fastapi import FastAPI\nfrom starlette.middleware.gzip import GZipMiddleware\n\napp = FastAPI()\n';
const GZIP = 'app.add_middleware(GZipMiddleware)';

it.each<[string, string, string[]]>([
  ['what only a type checker sees', `if TYPE_CHECKING:\n    ${GZIP}\n`, []],
  ['what only a type checker sees, by its module', `if typing.TYPE_CHECKING:\n    ${GZIP}\n`, []],
  ['what another condition guards', `if DEBUG:\n    ${GZIP}\n`, ['GZipMiddleware?']],
  ['what every run sees', `${GZIP}\n`, ['GZipMiddleware']],
])('the nesting has %s', async (_, body, expected) => {
  const { reading } = await open({ 'main.py': HEAD + body });
  const layers = reading.layers.map((layer) => `${layer.symbol}${layer.conditional ? '?' : ''}`);
  expect(layers).toEqual(expected);
});
