import { expect, it } from 'vitest';
import { planned } from './support/requests.ts';

const main = (
  scheme: string,
  asks: string,
  route = 'asked',
): string => `from typing import Annotated

from fastapi import Depends, FastAPI, Security
from fastapi import security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBasic, HTTPBearer, OAuth2PasswordBearer

app = FastAPI()
scheme = ${scheme}


def user(${asks}):
    return token


@app.get("/items")
def items(${route}=Depends(user)):
    return []
`;
const LEAVE = '@public (generated, public.py) leaves a route to its own check.';
const refused = (name: string, line = 11, header = 'Authorization'): string =>
  `main.py:${line}: routes read ${header} themselves (${name}); a token that the new layer does not know is refused before it gets there. ${LEAVE}`;
const WAYS =
  ' With --set auth.scheme=jwt the layer itself checks JWTs; with --set auth.header=X-API-Key callers show both.';
const both = (name: string): string =>
  `main.py:11: routes ask for ${name} themselves; callers will have to show that and what the new layer asks for. ${LEAVE}`;

const BEARER = 'OAuth2PasswordBearer(tokenUrl="/login")';
const ASKS = 'token=Depends(scheme)';

it.each<[string, string, string[], string[]]>([
  ['a scheme of its own', main(BEARER, ASKS), [], [refused('OAuth2PasswordBearer') + WAYS]],
  ['by the module', main('security.HTTPBasic()', ASKS), [], [refused('HTTPBasic') + WAYS]],
  [
    'in an annotation',
    main('HTTPBearer(auto_error=False)', 'token: Annotated[object, Security(scheme)]'),
    [],
    [refused('HTTPBearer') + WAYS],
  ],
  [
    'made in place',
    main('None', `token=Depends(${BEARER})`),
    [],
    [refused('OAuth2PasswordBearer') + WAYS],
  ],
  ['JWTs', main(BEARER, ASKS), ['auth.scheme=jwt'], [refused('OAuth2PasswordBearer')]],
  ['another header', main(BEARER, ASKS), ['auth.header=X-Key'], [both('OAuth2PasswordBearer')]],
  ['a cookie', main('APIKeyCookie(name="sid")', ASKS), [], [both('APIKeyCookie')]],
  ['a key', main('APIKeyHeader(name="X-Key")', ASKS), [], [both('APIKeyHeader')]],
  [
    'a key in the same header',
    main('APIKeyHeader(name="X-Key")', ASKS),
    ['auth.header=x-key'],
    [refused('APIKeyHeader', 11, 'X-Key') + WAYS],
  ],
  [
    'in several places',
    main(BEARER, `${ASKS}, again=Depends(scheme)`, 'a=Depends(scheme), b'),
    [],
    [refused('OAuth2PasswordBearer', 11).replace(':11:', ':11 and 2 more places:') + WAYS],
  ],
  ['a scheme that nobody asks for', main(BEARER, 'token=None'), [], []],
  ['what is no scheme', main('dict()', ASKS), [], []],
])('routes that ask for a token themselves: %s', async (_, code, settings, expected) => {
  const files = { 'main.py': code, 'tests/conftest.py': code };
  const outcome = await planned(files, { concerns: ['auth'], settings, tests: false });
  if (outcome.kind !== 'planned') throw new Error(outcome.message);
  const said = outcome.plan.notes.filter(({ code: kind }) => kind === 'auth.twice');
  expect(said.map(({ message }) => message)).toEqual(expected);
});
