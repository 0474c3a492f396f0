import { asList } from '../answers.ts';
import type { Answer, Concern } from '../types.ts';
import { cookieFault } from './values/cookies.ts';
import { firstFault } from './values/fault.ts';
import { originFault } from './values/origins.ts';
import { pathFault } from './values/paths.ts';

/** Whoever is trusted may have a browser do what its user may do. */
const trustedFault = (answer: Answer): string | undefined =>
  asList(answer).includes('*')
    ? '"*" lets every page in: name the origins'
    : firstFault(answer, originFault);

export const csrf = {
  id: 'csrf',
  title: 'CSRF',
  summary: 'refuses what other sites make a browser send, WebSockets too, without tokens',
  because: 'forged requests are refused before the user is looked up',
  becauseTheirs: 'what it refuses reaches nothing further in',
  answers: true,
  isExtra: true,
  outside: [
    {
      concern: 'auth',
      strength: 'SHOULD',
      because:
        'header-only check; reject forged cookie requests before the user lookup. Skip when an Authorization header is used',
    },
    {
      concern: 'idempotency',
      strength: 'MUST',
      because: 'a forged request must not claim or replay a key',
    },
    {
      concern: 'cache',
      strength: 'SHOULD',
      because: 'unsafe methods are not cached; order for safety',
    },
    {
      concern: 'rate-limit-principal',
      strength: 'SHOULD',
      because: 'a forged request must not use up the limit of the user it comes from',
    },
  ],
  options: [
    {
      name: 'origins',
      kind: 'list',
      question: 'Which other origins have pages that may change something? (comma-separated)',
      short: 'Other origins of your own pages',
      example: 'https://app.example.com',
      default: [],
      ask: true,
      check: trustedFault,
    },
    {
      name: 'cookies',
      kind: 'list',
      question: 'Which cookies say who it is? (comma-separated; none: all of them)',
      short: 'Cookies that say who it is',
      example: 'session',
      default: [],
      check: (answer) => firstFault(answer, cookieFault),
    },
    {
      name: 'exempt',
      kind: 'list',
      question: 'Exact paths that other sites may send forms to (comma-separated)',
      short: 'Exact paths other sites may post to',
      example: '/callback',
      default: [],
      check: (answer) => firstFault(answer, pathFault),
    },
  ],
} as const satisfies Concern;
