import { describe, expect, it } from 'vitest';
import { audited } from './support/rules.ts';

const HEAD = `import os
from typing import Annotated
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from pydantic import field_validator
from pydantic_settings import BaseSettings

app = FastAPI()
`;

/** What value-never-matches says of an application: severity and message. */
async function said(code: string): Promise<string[]> {
  const { findings } = await audited({ 'main.py': `${HEAD}${code}\n` });
  return findings
    .filter(({ rule }) => rule === 'value-never-matches')
    .map(({ severity, message }) => `${severity}: ${message}`);
}
const cors = (options: string): string => `app.add_middleware(CORSMiddleware, ${options})`;
const hosts = (value: string): string =>
  `app.add_middleware(TrustedHostMiddleware, allowed_hosts=${value})`;
const SETTINGS = (more = ''): string =>
  `class Settings(BaseSettings):\n    origins: list[str] = ["http://localhost:3000/"]\n${more}\n\nsettings = Settings()\n`;

describe('value-never-matches', () => {
  it.each<[title: string, code: string]>([
    ['what browsers send', cors('allow_origins=["https://a.example", "http://localhost:3000"]')],
    ['everything', cors('allow_origins=["*", "https://a.example/"]')],
    ['an extension', cors('allow_origins=["chrome-extension://abc"]')],
    ['a sandboxed frame', cors('allow_origins=["null"]')],
    ['nothing', cors('allow_origins=[""]')],
    ['nothing configured', cors('allow_origins=os.getenv("ORIGINS", "").split(",")')],
    ['what is not known', cors('allow_origins=os.environ["ORIGINS"].split(",")')],
    ['a text that is everything', cors('allow_origins="*", allow_methods="*", allow_headers="*"')],
    [
      'a text of methods that nobody is asked about',
      cors('allow_origins=["*"], allow_methods="GET,POST"'),
    ],
    [
      'headers that are exposed in one text',
      cors('allow_origins=["*"], expose_headers=["X-A, X-B"]'),
    ],
    ['every header exposed', cors('allow_origins=["*"], expose_headers=["*"]')],
    [
      'a list that is stripped on its way',
      `ORIGINS = ["http://localhost:3000/"]\n${cors('allow_origins=[o.rstrip("/") for o in ORIGINS]')}`,
    ],
    [
      'a setting that a validator may change',
      `${SETTINGS('\n    @field_validator("origins")\n    def plain(cls, value):\n        return [v[:-1] for v in value]\n')}${cors('allow_origins=settings.origins')}`,
    ],
    ['patch, as a page may write it', cors('allow_methods=["patch", "GET"]')],
    ['every header', cors('allow_headers=["*", "X-Trace"]')],
    ['a host in upper case, which newer versions ignore', hosts('["API.example.com"]')],
    ['subdomains', hosts('["*.example.com", "localhost"]')],
    ['every host', hosts('["*", "a:80"]')],
    ['every host in a text', hosts('"*"')],
    ['a pattern', cors('allow_origin_regex=r"https://.*\\.shop\\.test(:\\d+)?"')],
    ['a pattern with a slash that may be missing', cors('allow_origin_regex="https://.*/?"')],
    [
      'a class of the same name',
      'class CORSMiddleware:\n    def __init__(self, app, allow_origins=()):\n        self.app = app\n\n' +
        cors('allow_origins=["a.example"]'),
    ],
  ])('says nothing of %s', async (_, code) => expect(await said(code)).toEqual([]));

  it.each<[code: string, message: string]>([
    [cors('allow_origins=["https://*.shop.test"]'), 'error: "https://*.shop.test"'],
    [cors('allow_origins=("localhost:3000",)'), 'error: "localhost:3000"'],
    [
      `${SETTINGS()}${cors('allow_origins=settings.origins')}`,
      'warning: "http://localhost:3000/" in allow_origins',
    ],
    [
      `options = {"allow_origins": ["https://a.example/"]}\n${cors('**options')}`,
      'error: "https://a.example/"',
    ],
    [cors('allow_origins=["https://a.example,https://b.example"]'), 'no host name has `,` in it'],
    [cors('allow_methods=["GET,POST"]'), 'a method is one word'],
    [cors('allow_methods=["delete"]'), 'browsers send it in upper case'],
    [cors('allow_headers=["Authorization, X-Trace"]'), 'letters, digits and dashes'],
    [cors('allow_origin_regex=r"https://.*\\.shop\\.test/"'), 'without a slash at its end'],
    [cors('allow_origins="https://a.example"'), 'warning: A text is given to allow_origins'],
    [
      cors('allow_origins=["*"], allow_methods="GET,PUT"'),
      'each of its letters is taken for a method',
    ],
    [
      cors('allow_origins=["*"], allow_headers="X-Key"'),
      'each of its letters is taken for a header',
    ],
    [cors('allow_origins=["*"], expose_headers="X-Total"'), 'taken for a header'],
    [cors('allow_origins=["*"], expose_headers=["X Total"]'), 'error: "X Total" in expose_headers'],
    [
      cors('allow_origins=["https://a.example"], expose_headers=["*"], allow_credentials=True'),
      'info: "*" in expose_headers',
    ],
    [cors('allow_origins=["https://a.example/app"]'), 'an origin comes without a path'],
    [hosts('["api.*.example.com"]'), 'stops the application from starting'],
    [hosts('["https://api.example.com"]'), 'a Host header has no scheme'],
    [hosts('"api.example.com"'), 'each of its letters'],
  ])('%s', async (code, message) => {
    const texts = await said(code);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(message);
  });

  it('names a list once that two applications share', async () => {
    const code = 'ORIGINS = ["https://a.example/"]\nother = FastAPI()\n';
    const other = cors('allow_origins=ORIGINS').replace('app.', 'other.');
    expect(await said(`${code}${cors('allow_origins=ORIGINS')}\n${other}`)).toHaveLength(1);
  });

  it('D16-cors-values', async () => {
    const values = '["https://*.shop.test", "shop.test", "http://localhost:3000/"]';
    const texts = await said(cors(`allow_origins=${values}, allow_methods=["*"]`));
    expect(texts.map((text) => text.split(' in ')[0])).toEqual([
      'error: "https://*.shop.test"',
      'error: "shop.test"',
      'error: "http://localhost:3000/"',
    ]);
  });
});
