import { describe, expect, it } from 'vitest';
import { audited } from './support/rules.ts';

const HEAD = `import hashlib
import hmac
import os

from fastapi import Depends, FastAPI, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBasic, HTTPBasicCredentials, HTTPBearer
from config import settings
from models import User, hash_token

API_KEY = os.environ["API_KEY"]
KEYS = {"a-key", "another"}
app = FastAPI()

`;

/** The rules that speak up about these lines of a route, or of a function with other parameters. */
async function found(lines: string, parameters = 'request: Request, x_key: str = Header()') {
  const body = lines.split('\n').map((line) => `    ${line}\n`);
  const main = `${HEAD}\n@app.get("/x")\nasync def route(${parameters}):\n${body.join('')}`;
  const config =
    'class Settings:\n    api_key: str\n    token_type: str\n\nsettings = Settings()\n';
  const { findings } = await audited({ 'main.py': main, 'config.py': config });
  return findings.map(({ rule }) => rule);
}

const EQUALS = 'secret-compared-with-equals';
const TEXT = 'compare-digest-on-str';

describe('secrets that a client sends', () => {
  it.each<[string, string, string[], string?]>([
    ['a header and a setting', 'return x_key == settings.api_key', [EQUALS]],
    ['a header and a constant', 'return request.headers["x-key"] != API_KEY', [EQUALS]],
    ['the other way round', 'return API_KEY == request.cookies.get("key")', [EQUALS]],
    [
      'a text around it',
      'return request.headers.get("authorization") == f"Bearer {API_KEY}"',
      [EQUALS],
    ],
    [
      'a variable',
      'key = request.headers.get("x-key")\nreturn key == os.getenv("API_KEY")',
      [EQUALS],
    ],
    ['a helper', 'return token == settings.api_key', [EQUALS], 'token: str'],
    ['one that is written down', 'return x_key == "my-secret-key-1"', [], 'x_key=None'],
    ['a signature', 'return x_key == hmac.new(b"k", b"m", "sha256").hexdigest()', [EQUALS]],
    [
      'a scheme',
      'return token.scheme.lower() == "bearer"',
      [],
      'token: HTTPAuthorizationCredentials = Depends(HTTPBearer())',
    ],
    ['nothing', 'return x_key == "" or x_key is None', []],
    ['a kind of token', 'return x_key == settings.token_type', []],
    ['a set, which looks by hash', 'return x_key in KEYS', []],
    ['a key of a payload', 'return "token" in request.query_params', []],
    ['a row of a table', 'return User.token == x_key', []],
    ['two fields of a form', 'return data.password == data.password_again', [], 'data: User'],
    ['a configuration that was not changed', 'return settings.api_key == "change-me-now"', []],
    ['a checksum', 'return hashlib.sha256(b"x").hexdigest() == x_key', []],
    ['text', 'return hmac.compare_digest(x_key, API_KEY)', [TEXT]],
    ['bytes', 'return hmac.compare_digest(x_key.encode(), API_KEY.encode())', []],
    [
      'what HTTPBasic has looked at',
      'return hmac.compare_digest(user.password, API_KEY)',
      [],
      'user: HTTPBasicCredentials = Depends(HTTPBasic())',
    ],
    [
      'somebody who knows',
      'try:\n    return hmac.compare_digest(x_key, API_KEY)\nexcept TypeError:\n    return False',
      [],
    ],
    ['hashes', 'return hmac.compare_digest(hash_token(x_key), API_KEY)', []],
  ])('%s', async (_, lines, expected, parameters) => {
    expect(await found(lines, parameters)).toEqual(expected);
  });
});
