import type { TestProject } from 'vitest/node';
import { begun, type Making } from './settled.ts';
import { ensureOrAnnounce } from './venv.ts';

declare module 'vitest' {
  interface ProvidedContext {
    frameworks: Record<'oldest' | 'newest', Making>;
  }
}

/** Beside the slow suites: the oldest FastAPI that is supported, and the newest, with three servers. */
export function setup(project: TestProject): () => Promise<void> {
  const [oldest, newest] = [made('oldest'), made('newest')];
  project.provide('frameworks', { oldest: oldest.making, newest: newest.making });
  return async () => {
    await Promise.all([oldest.ended(), newest.ended()]);
  };
}

const made = (age: 'oldest' | 'newest') =>
  begun(() =>
    ensureOrAnnounce(
      `requirements-${age}.txt`,
      `EVERY SERVER WITH THE ${age.toUpperCase()} FASTAPI`,
    ),
  );
