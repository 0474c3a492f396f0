import type { Answers, Concern } from '../types.ts';
import { daysFault } from './values/days.ts';
import { firstFault } from './values/fault.ts';

/** Source: RFC 6265bis, section 5.7, step 18: a browser ignores such a cookie unless it is Secure. */
const acrossSites = (answer: unknown, all: Answers): string | undefined =>
  answer === 'none' && all['https-only'] === false
    ? 'browsers take a cookie with SameSite=None over https only: leave out session.https-only=false'
    : undefined;

export const session = {
  id: 'session',
  title: 'Session',
  summary: 'a signed cookie as request.session; what no browser would keep is an error, not a loss',
  because: 'what reads request.session lies inside it',
  isExtra: true,
  outside: [
    {
      concern: 'csrf',
      strength: 'MUST',
      because:
        'a token that is kept in the session needs the session first; a check of headers alone does not',
      forSession: true,
    },
    {
      concern: 'auth',
      strength: 'MUST',
      because: 'session authentication reads the session',
      forSession: true,
    },
    { concern: 'tenancy', strength: 'SHOULD', because: 'tenant may be remembered in the session' },
    {
      concern: 'cache',
      strength: 'MUST',
      because: 'Set-Cookie and per-user bodies must never be stored in a shared cache',
    },
  ],
  twice: {
    when: 'same library',
    because:
      'both keep their data in request.session, where the inner one replaces what the outer has read',
  },
  options: [
    {
      name: 'days',
      kind: 'string',
      question: 'For how many days is a session kept, after its last change?',
      short: 'For how many days is it kept?',
      default: '14',
      example: '30',
      check: (answer) => firstFault(answer, daysFault),
    },
    {
      name: 'same-site',
      kind: 'choice',
      choices: ['lax', 'strict', 'none'],
      question:
        'When do browsers send it for other sites? (lax: with links; strict: never; none: always)',
      short: 'When do other sites have it sent?',
      default: 'lax',
      ask: true,
      check: acrossSites,
    },
    {
      name: 'https-only',
      kind: 'boolean',
      question: 'Is its cookie for https only? (false: for http on a machine of developers)',
      short: 'Is its cookie for https only?',
      default: true,
    },
  ],
} as const satisfies Concern;
