import { describe, expect, it } from 'vitest';
import { asgi, found, HEAD } from './support/middleware.ts';
import { audited } from './support/rules.ts';

const route = (parameter: string, body: string, above = ''): string =>
  `${HEAD}${above}\n@app.post("/x")\nasync def x(request: Request, ${parameter}):\n${body
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('')}`;
const EQUALS = 'secret-compared-with-equals';
describe('constants that anybody may know', () => {
  it.each([
    [
      'C6 placeholder',
      'def boot(secret_key: str):\n    if secret_key == KEY:\n        raise RuntimeError("set one")',
      'KEY = SECRET_KEY = "changeme"',
    ],
    [
      'C6 placeholder in words',
      'def boot(secret_key: str):\n    return secret_key == DEFAULT_SECRET_KEY',
      'DEFAULT_SECRET_KEY = "replace-me-in-production"',
    ],
    [
      'C6 mask',
      'def changed(password: str) -> bool:\n    return password != HIDDEN_PASSWORD',
      'HIDDEN_PASSWORD = "********"',
    ],
    [
      'C6 mask in brackets',
      'def changed(password: str) -> bool:\n    return password != PASSWORD',
      'PASSWORD = "<hidden>"',
    ],
    [
      'C6 grant type',
      'def grants(token: str):\n    return token == TOKEN',
      'TOKEN = "refresh_token"',
    ],
    [
      'C6 alias',
      'def is_master(api_key: str) -> bool:\n    return api_key == MASTER_KEY',
      'MASTER_KEY = "master-key"',
    ],
    [
      'C6 refused if equal',
      'def boot(secret_key: str):\n    assert secret_key != FIRST_SECRET_KEY',
      'FIRST_SECRET_KEY = "insecure-8f2a61"',
    ],
    [
      'k13 common passwords',
      'def strong(password: str):\n    return password not in PASSWORDS',
      'PASSWORDS = ["letmein", "123456", "hunter2"]',
    ],
    [
      'k13 small letters',
      'def strong(password: str):\n    return password.lower() not in PASSWORDS',
      'PASSWORDS = ["monkey", "dragon"]',
    ],
  ])('%s', async (_, code, constant) => {
    expect(await found(`${HEAD}\n${constant}\n\n${code}\n`)).toEqual([]);
  });

  it.each([
    [
      'D17-false-noauth',
      'token = request.headers.get("authorization", "")\nif not token or token == "__nobody__":\n    return 1\nreturn 2',
    ],
    [
      'D17-false-noauth, another word',
      'token = request.headers.get("x-token")\nif not token or token == "no-user-0":\n    return 1\nreturn 2',
    ],
    [
      'a refusal',
      'token = request.headers.get("x-token")\nif token == "leaked-4711":\n    raise HTTPException(401)\nreturn 2',
    ],
    [
      'a digest against a digest',
      'import hashlib\nif hashlib.sha256(request.headers["x-api-key"].encode()).hexdigest() == app.state.api_key:\n    return 1',
    ],
  ])('%s', async (_, body) => {
    expect(await found(route('y: int', body))).toEqual([]);
  });

  it.each([
    [
      'a secret that stands there',
      'token = request.headers.get("x-token")\nif token == "fake-super-secret-token":\n    return 1',
      '',
    ],
    [
      'a constant',
      'if request.headers.get("x-token") != API_TOKEN:\n    raise HTTPException(401)',
      'API_TOKEN = "coneofsilence"\n',
    ],
    [
      'a setting whose default is a placeholder',
      'if request.headers.get("x-token") != settings.api_token:\n    raise HTTPException(401)',
      'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    api_token: str = "changeme"\n\nsettings = Settings()\n',
    ],
    [
      'a list of keys',
      'if request.headers.get("x-api-key") not in API_KEYS:\n    raise HTTPException(401)',
      'API_KEYS = ["k-18af", "k-92bd"]\n',
    ],
    [
      'not equal, or none',
      'token = request.headers.get("x-token")\nif not token or token != API_TOKEN:\n    raise HTTPException(401)',
      'API_TOKEN = "coneofsilence"\n',
    ],
  ])('but not %s', async (_, body, above) => {
    expect(await found(route('y: int', body, above))).toEqual([EQUALS]);
  });
});

describe('compare_digest on text by whatever name (D18-digest-constant-names)', () => {
  it.each([
    ['a constant', 'secrets.compare_digest(request.headers.get(HEADER), app.state.key)'],
    ['a class attribute', 'secrets.compare_digest(request.headers[Names.key], app.state.key)'],
    ['a default', 'secrets.compare_digest(request.cookies.get(HEADER, ""), app.state.key)'],
    [
      'an empty text else',
      'secrets.compare_digest(request.headers.get(HEADER) or "", app.state.key)',
    ],
    [
      'a prefix less',
      'secrets.compare_digest(request.headers[HEADER].removeprefix("Bearer "), app.state.key)',
    ],
  ])('%s', async (_, call) => {
    const above = 'import secrets\n\nHEADER = "x-key"\n\nclass Names:\n    key = "x-key"\n';
    expect(await found(route('y: int', `if ${call}:\n    return 1`, above))).toEqual([
      'compare-digest-on-str',
    ]);
  });

  it('bytes out of the scope are none', async () => {
    const text = asgi(
      'given = dict(scope["headers"]).get(HEADER, b"")\nif secrets.compare_digest(given, KEY):\n    await self.app(scope, receive, send)',
    );
    expect(await found(`import secrets\nHEADER = b"x-key"\nKEY = b"x"\n${text}`)).toEqual([]);
  });
});

describe('a helper that compares what it is given', () => {
  const CHECK =
    'import hmac\n\n\ndef check(body: bytes, signature: str, key: bytes):\n    return hmac.compare_digest(hmac.new(key, body).hexdigest(), signature)\n';
  it.each([
    [
      'is weighed where it is called',
      'import checks\n\nok = checks.check(b"", input(), b"k")\n',
      'warning',
    ],
    [
      'says little where it is only imported, but for tests',
      'from checks import (\n    check,\n)\n',
      'info',
    ],
  ])('%s', async (_, more, severity) => {
    const tests = {
      'tests/test_checks.py': 'import checks\n\nassert not checks.check(b"", "x", b"k")\n',
    };
    const files = { 'main.py': `${HEAD}\n${more}`, 'checks.py': CHECK, ...tests };
    const { findings } = await audited(files);
    expect(findings).toMatchObject([{ rule: 'compare-digest-on-str', severity }]);
  });
});
