import { asList } from '../answers.ts';
import type { Answer, Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { hoursFault } from './values/hours.ts';
import { keyedMethodFault } from './values/keyed-methods.ts';
import { failOption, storeOption } from './values/stores.ts';

const methodsFault = (answer: Answer): string | undefined =>
  asList(answer).length === 0
    ? 'without a method it does nothing: name POST at least'
    : firstFault(answer, keyedMethodFault);

export const idempotency = {
  id: 'idempotency',
  title: 'Idempotency',
  summary:
    'runs a request with an Idempotency-Key once, and answers its repetitions with the same answer',
  because: 'stored answers belong to the principal that authentication has found',
  becauseTheirs: 'what is repeated is answered here, and not done again further in',
  answers: true,
  isExtra: true,
  outside: [
    {
      concern: 'etag',
      strength: 'SHOULD',
      because: 'different methods (POST vs GET); fixed for determinism',
    },
  ],
  options: [
    {
      name: 'methods',
      kind: 'list',
      question: 'For which methods does a key count? (comma-separated)',
      short: 'Methods for which a key counts',
      example: 'POST',
      default: ['POST', 'PATCH'],
      check: methodsFault,
    },
    {
      name: 'required',
      kind: 'boolean',
      question: 'Are requests without a key refused (400)?',
      default: false,
    },
    {
      name: 'hours',
      kind: 'string',
      question: 'For how many hours is an answer kept?',
      default: '24',
      example: '48',
      check: (answer) => firstFault(answer, hoursFault),
    },
    storeOption('Where are answers kept?', 'each process its own', 'all together'),
    failOption('requests run as often as they come', 'closed'),
  ],
} as const satisfies Concern;
