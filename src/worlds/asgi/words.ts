import type { Words } from '../world.ts';

/** Long enough to be taken; the files of a new project name it, too. */
const SAMPLE_KEY = 'dev-key-change-me';

/** What is said in another way elsewhere. */
export const words: Words = {
  frameworks: { fastapi: 'FastAPI', starlette: 'Starlette' },
  because: {
    errors:
      'a 500 made here still passes CORS and the id on its way out; one made by Starlette passes nothing',
  },
  unproven: {
    auth: 'it rejects what its backend raises an AuthenticationError for, which could not be read here',
  },
  between: {
    compression: {
      etag: 'the validator is computed over the identity body (weak ETag); Django has the same rule',
    },
    errors: {
      'body-limit': 'the limit may be raised from receive() deep inside the app',
      compression:
        'GZip holds back http.response.start until the first body chunk; a boundary outside it can still answer a clean 500',
      auth: 'what fails here (a JWKS, a provider of identities) must become a problem with id and CORS, not a bare 500; HTTPException raised in middleware is not handled by FastAPI',
    },
    'proxy-headers': {
      'https-redirect':
        "behind a TLS-terminating proxy scope['scheme'] is http until X-Forwarded-Proto is applied; redirecting first gives an endless redirect loop",
      'rate-limit':
        "the limiter keys on scope['client']; before proxy headers every client has the proxy's address and shares one bucket",
      session: "Secure-cookie decisions and absolute URLs depend on scope['scheme']",
      'trusted-host':
        "if X-Forwarded-Host is honoured the host check must see the rewritten Host (uvicorn's middleware does not rewrite it, hence SHOULD)",
      tracing:
        'client.address and url.scheme span attributes are read at span start; OTel contrib wraps the whole app, so only server-level (uvicorn) proxy handling satisfies this',
    },
    session: { auth: "session authentication reads scope['session']" },
    timeout: { compression: 'the deadline is for the app, and stops at http.response.start' },
  },
  order: {
    rule: 'Registered last is outermost',
    layer: 'the layer that is registered last is the outermost',
    outside: 'after',
    inside: 'before',
  },
  handOn: 'hand the time on in request.state',
  comment: '# ',
  test: 'tests/test_middleware_stack.py',
  running: {
    advice:
      'Make that import work (its environment variables, its packages), or run it without --verify.',
  },
  runSample: (folder) => [
    `Run it (needs fastapi and uvicorn): cd ${folder} && API_KEYS=${SAMPLE_KEY} uvicorn app.main:app`,
    '401 without a key: curl -i http://127.0.0.1:8000/orders',
    `200 with it: curl -i -H 'Authorization: Bearer ${SAMPLE_KEY}' http://127.0.0.1:8000/orders`,
  ],
};
