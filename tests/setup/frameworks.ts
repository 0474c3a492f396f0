import type { TestProject } from 'vitest/node';
import { announce, ensurePython, type Python } from './venv.ts';

const AGES = ['oldest', 'newest'] as const;

declare module 'vitest' {
  interface ProvidedContext {
    frameworks: Record<(typeof AGES)[number], Python>;
  }
}

/** Before the slow suites: the oldest FastAPI that is supported, and the newest, with three servers. */
export async function setup(project: TestProject): Promise<void> {
  const [oldest, newest] = await Promise.all([made('oldest'), made('newest')]);
  project.provide('frameworks', { oldest, newest });
}

async function made(age: (typeof AGES)[number]): Promise<Python> {
  const python = await ensurePython(`requirements-${age}.txt`);
  if ('missing' in python)
    announce(`EVERY SERVER WITH THE ${age.toUpperCase()} FASTAPI`, python.missing);
  return python;
}
