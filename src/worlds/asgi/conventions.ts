import type { Conventions } from '../../languages/python/tree/module.ts';
import { isDeclared } from './project/declared.ts';

/** What FastAPI and Starlette add to what Python means. */
export const conventions: Conventions = {
  isInstalled: (dotted) => /^(fastapi|starlette)(\.|$)/.test(dotted),
  isDeclared,
  injects: (dotted) => /^fastapi\.(.+\.)?(Depends|Security)$/.test(dotted),
  near: [
    ...['astAPI', 'astapi', 'tarlette', 'iddleware', 'call_next', 'receive', 'jwt', 'addFilter'],
    ...['compare_digest', 'hmac', 'lowapi', 'correlation_id', 'exception_handler', 'create-mw:'],
  ],
};
